/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "trackoutput.h"

G_BEGIN_DECLS

/* An extra encoding is another encode of a track of raw video, for viewers whose
 * networks take other rates than those of the others:
 *
 *   fanout of the chain -> latestvpxenc -> output
 *
 * Its encoder has a slot of its own, so that neither encode waits for the other. It
 * begins with what is set on the first encoder, and follows what is set on that
 * later, but for rates. */
typedef struct _GstLatestExtraEncoding GstLatestExtraEncoding;

typedef struct
{
  GstLatestTrackOutputConfig output;
  GstElement *fanout; /* the tee that raw video comes from */
  GstElement *like;   /* the latestvpxenc to be like */
} GstLatestExtraEncodingConfig;

/* Makes the elements in @bin and starts them. NULL when one is missing. */
GstLatestExtraEncoding *gst_latest_extra_encoding_new (
    GstBin *bin, const GstLatestExtraEncodingConfig *config);
/* Takes the elements out of the bin. No session may be attached. */
void gst_latest_extra_encoding_free (GstLatestExtraEncoding *self);
GstElement *gst_latest_extra_encoding_get_encoder (
    GstLatestExtraEncoding *self);
GstLatestTrackOutput *gst_latest_extra_encoding_get_output (
    GstLatestExtraEncoding *self);

G_END_DECLS
