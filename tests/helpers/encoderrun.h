/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* latestvpxenc, vp8enc or vp9enc, fed one frame at a time as fast as it
 * encodes: what comes out of a frame is known before the next one goes in.
 * Needs no clock. */
typedef struct _EncoderRun EncoderRun;

typedef struct
{
  guint64 bytes; /* 0 when the encoder dropped the frame */
  gboolean is_key;
  gint64 encode_ns;  /* the encoder's chain function */
  GstBuffer *buffer; /* NULL when dropped; belongs to the run */
} EncoderRunFrame;

/* "launch" as after gst-launch-1.0. Of an element without adaptation nothing
 * else is asked; one that has it is told to keep to its settings. */
EncoderRun *encoder_run_new (
    const gchar *launch, guint width, guint height, guint fps);
void encoder_run_free (EncoderRun *run);

GstElement *encoder_run_element (EncoderRun *run);
/* The vp8enc or vp9enc in it. */
GstElement *encoder_run_encoder (EncoderRun *run);

/* I420 without padding, not copied, to live as long as the run. The result is
 * valid until the next call. */
const EncoderRunFrame *encoder_run_push (EncoderRun *run, GstClockTime pts,
    GstClockTime duration, const guint8 *i420);
/* The same, with a buffer (transfer full). */
const EncoderRunFrame *encoder_run_push_buffer (
    EncoderRun *run, GstBuffer *buffer);
void encoder_run_request_key (EncoderRun *run);

G_END_DECLS
