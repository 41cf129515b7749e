/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* An encoder run feeds a latestvpxenc, vp8enc or vp9enc one frame at a time, as
 * fast as it encodes: what comes out of a frame is known before the next one
 * goes in. It needs no clock. */
typedef struct _EncoderRun EncoderRun;

typedef struct
{
  guint64 bytes; /* 0 when the encoder dropped the frame */
  gboolean is_key;
  gint64 encode_ns;  /* the encoder's chain function */
  GstBuffer *buffer; /* NULL when dropped; belongs to the run */
} EncoderRunFrame;

/* Makes a run from a description as after gst-launch-1.0. If the element has a
 * property "adaptation", it is switched off. */
EncoderRun *encoder_run_new (
    const gchar *launch, guint width, guint height, guint fps);
void encoder_run_free (EncoderRun *run);

GstElement *encoder_run_element (EncoderRun *run);
/* Returns the vp8enc or vp9enc in it. */
GstElement *encoder_run_encoder (EncoderRun *run);

/* Encodes a picture in I420 without padding, which is not copied and has to
 * live as long as the run. The result is valid until the next call. */
const EncoderRunFrame *encoder_run_push (EncoderRun *run, GstClockTime pts,
    GstClockTime duration, const guint8 *i420);
/* Encodes a buffer (transfer full). The result is valid until the next call. */
const EncoderRunFrame *encoder_run_push_buffer (
    EncoderRun *run, GstBuffer *buffer);
void encoder_run_request_key (EncoderRun *run);

G_END_DECLS
