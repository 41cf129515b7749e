/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "track-private.h"

#include "teepads.h"

/* Encoding 0 is what the chain makes, and is always there. The others are extra, and
 * come and go as viewers share them. */

/* (transfer none) With the lock held, or on the worker. */
static GstLatestExtraEncoding *
find_extra (GstLatestTrack *self, guint encoding)
{
  return encoding > 0 && encoding < GST_LATEST_MAX_ENCODINGS
      ? self->extra[encoding]
      : NULL;
}

gboolean
gst_latest_track_add_encoding (GstLatestTrack *self, guint encoding)
{
  GstLatestExtraEncoding *extra = find_extra (self, encoding);
  GstLatestExtraEncodingConfig config = {
    .output = { .track_id = self->id,
        .encoding = encoding,
        .wait = self->wait },
  };

  if (encoding == 0 || extra)
    return TRUE;
  if (self->is_audio || gst_latest_track_is_encoded (self))
    return FALSE;
  config.fanout = gst_latest_track_chain_get_fanout (self->chain);
  config.like = gst_latest_track_get_encoder (self);
  extra = gst_latest_extra_encoding_new (self->bin, &config);
  if (!extra)
    return FALSE;
  /* Whoever changes it meanwhile has set it before, or finds the encoding. */
  g_mutex_lock (&self->lock);
  self->extra[encoding] = extra;
  gst_latest_track_output_set_paused (
      gst_latest_extra_encoding_get_output (extra),
      g_atomic_int_get (&self->paused));
  g_mutex_unlock (&self->lock);
  return TRUE;
}

void
gst_latest_track_remove_encoding (GstLatestTrack *self, guint encoding)
{
  GstLatestExtraEncoding *extra;

  g_mutex_lock (&self->lock);
  extra = find_extra (self, encoding);
  if (extra)
    self->extra[encoding] = NULL;
  g_mutex_unlock (&self->lock);
  if (extra)
    gst_latest_extra_encoding_free (extra);
}

gboolean
gst_latest_track_has_encoding (GstLatestTrack *self, guint encoding)
{
  return encoding == 0 || find_extra (self, encoding);
}

GstElement *
gst_latest_track_ref_encoder (GstLatestTrack *self, guint encoding)
{
  GstLatestExtraEncoding *extra;
  GstElement *encoder = NULL;

  if (encoding == 0)
    return gst_object_ref (gst_latest_track_get_encoder (self));
  g_mutex_lock (&self->lock);
  extra = find_extra (self, encoding);
  if (extra)
    encoder = gst_object_ref (gst_latest_extra_encoding_get_encoder (extra));
  g_mutex_unlock (&self->lock);
  return encoder;
}

void
gst_latest_track_set_bitrate (
    GstLatestTrack *self, guint encoding, guint bitrate)
{
  g_autoptr (GstElement) encoder =
      gst_latest_track_ref_encoder (self, encoding);

  if (encoder)
    g_object_set (encoder, "bitrate", bitrate, NULL);
}

void
gst_latest_track_set_sharing (
    GstLatestTrack *self, GstLatestEncoderSharing sharing)
{
  g_atomic_int_set (&self->sharing, sharing);
}

GstLatestEncoderSharing
gst_latest_track_get_sharing (GstLatestTrack *self)
{
  return g_atomic_int_get (&self->sharing);
}

void
gst_latest_track_set_paused (GstLatestTrack *self, gboolean paused)
{
  GstLatestExtraEncoding *extra;

  g_atomic_int_set (&self->paused, paused);
  gst_latest_track_output_set_paused (self->output, paused);
  g_mutex_lock (&self->lock);
  for (guint i = 1; i < GST_LATEST_MAX_ENCODINGS; i++) {
    extra = find_extra (self, i);
    if (extra)
      gst_latest_track_output_set_paused (
          gst_latest_extra_encoding_get_output (extra), paused);
  }
  g_mutex_unlock (&self->lock);
}

gboolean
gst_latest_track_is_paused (GstLatestTrack *self)
{
  return g_atomic_int_get (&self->paused);
}

void
gst_latest_track_attach (GstLatestTrack *self, guint encoding, GstPad *valve)
{
  GstLatestExtraEncoding *extra = find_extra (self, encoding);
  GstLatestTrackOutput *output =
      extra ? gst_latest_extra_encoding_get_output (extra) : self->output;

  gst_latest_tee_attach (gst_latest_track_output_get_tee (output), valve);
}
