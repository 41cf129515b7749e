/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "gstlatestvpxenc.h"

G_BEGIN_DECLS

/* The elements inside latestvpxenc. */

/* Makes and links what is not there yet, or an encoder of the wrong codec, and
 * can be made. Only while nothing streams. */
void gst_latest_vpx_enc_build (GstLatestVpxEnc *self);
/* The same; what is missing is posted as an error. */
gboolean gst_latest_vpx_enc_is_complete (GstLatestVpxEnc *self);

/* Puts a new encoder of this codec in the place of the present one. Only while
 * nothing streams or by the streaming thread between two frames. FALSE: it cannot
 * be made or does not start. */
gboolean gst_latest_vpx_enc_exchange_encoder (
    GstLatestVpxEnc *self, GstLatestVpxCodec codec);
/* FALSE: its plugin is missing, which has been posted as an error. */
gboolean gst_latest_vpx_enc_can_make_encoder (
    GstLatestVpxEnc *self, GstLatestVpxCodec codec);

/* Any thread, never waits. */
void gst_latest_vpx_enc_set_codec (
    GstLatestVpxEnc *self, GstLatestVpxCodec codec);
/* The wanted one, and that of the present encoder. */
GstLatestVpxCodec gst_latest_vpx_enc_get_codec (GstLatestVpxEnc *self);
GstLatestVpxCodec gst_latest_vpx_enc_get_encoder_codec (GstLatestVpxEnc *self);

G_END_DECLS
