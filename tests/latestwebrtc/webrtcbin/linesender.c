/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "linesender.h"

#include "negotiation.h"
#include "newoffer.h"
#include "shutdown.h"
#include "webrtcsetup.h"

#define MAX_LINES 16

struct _LineSender
{
  GstElement *pipeline, *webrtcbin;
  GObject *channel; /* nullable */
  GstLatestWorker *worker;
  GAsyncQueue *texts; /* descriptions for the viewer */

  /* Only on the worker. */
  GstLatestOffer *offer;
  GstLatestNegotiation *negotiation;
  GstLatestRemoteCandidates candidates;
  GstElement *valves[MAX_LINES]; /* NULL: none */
};

static void
described (const gchar *sdp, gpointer owner)
{
  LineSender *self = owner;

  g_async_queue_push (self->texts, g_strdup (sdp));
}

static void
ignore (gpointer owner)
{
}

static void
ignore_candidate (const gchar *candidate, gpointer owner)
{
}

static void
failed (const GError *error, gpointer owner)
{
  g_error ("%s", error->message);
}

static const GstLatestNegotiationCallbacks callbacks = {
  .described = described,
  .agreed = ignore,
  .candidate = ignore_candidate,
  .failed = failed,
};

LineSender *
line_sender_new (void)
{
  LineSender *self = g_new0 (LineSender, 1);

  self->texts = g_async_queue_new_full (g_free);
  self->worker = gst_latest_worker_new ("sender");
  self->pipeline = gst_pipeline_new (NULL);
  self->webrtcbin = gst_element_factory_make ("webrtcbin", NULL);
  gst_latest_webrtc_setup (self->webrtcbin, NULL, NULL, NULL);
  gst_bin_add (GST_BIN (self->pipeline), self->webrtcbin);
  gst_element_set_state (self->pipeline, GST_STATE_PLAYING);
  return self;
}

static void
free_negotiation (gpointer data)
{
  LineSender *self = data;

  g_clear_pointer (&self->negotiation, gst_latest_negotiation_free);
}

void
line_sender_free (LineSender *self)
{
  gst_latest_worker_invoke_sync (self->worker, free_negotiation, self);
  gst_latest_webrtc_shut_down (self->pipeline, self->webrtcbin);
  gst_latest_worker_stop (self->worker);
  gst_latest_worker_unref (self->worker);
  for (guint i = 0; i < MAX_LINES; i++)
    gst_clear_object (&self->valves[i]);
  g_clear_object (&self->channel);
  gst_object_unref (self->pipeline);
  gst_latest_offer_free (self->offer);
  gst_latest_remote_candidates_clear (&self->candidates);
  g_async_queue_unref (self->texts);
  g_free (self);
}

static void
add_stream (LineSender *self, guint n)
{
  const GstLatestOfferLine *line = gst_latest_offer_get_line (self->offer, n);
  const gchar *stream = line->kind == GST_LATEST_MEDIA_VIDEO
      ? "videotestsrc is-live=true ! video/x-raw,width=64,height=48,"
        "framerate=50/1 ! vp8enc deadline=1 ! valve name=valve drop=true ! "
        "rtpvp8pay name=pay"
      : "audiotestsrc is-live=true ! opusenc ! valve name=valve drop=true ! "
        "rtpopuspay name=pay";
  GstElement *bin = gst_parse_bin_from_description (stream, FALSE, NULL);
  g_autoptr (GstElement) payloader = gst_bin_get_by_name (GST_BIN (bin), "pay");
  g_autoptr (GstPad) src = gst_element_get_static_pad (payloader, "src");
  g_autoptr (GstCaps) caps =
      gst_latest_offer_line_to_caps (self->offer, line, 1000 + n);
  GstPad *ghost = gst_ghost_pad_new ("src", src);
  GObject *transceiver;

  self->valves[n] = gst_bin_get_by_name (GST_BIN (bin), "valve");
  g_object_set (payloader, "ssrc", 1000 + n, "pt", line->pt, NULL);
  gst_element_add_pad (bin, ghost);
  gst_bin_add (GST_BIN (self->pipeline), bin);
  transceiver =
      gst_latest_webrtc_link (self->webrtcbin, bin, line->kind, n, NULL, caps);
  g_assert_nonnull (transceiver);
  g_object_unref (transceiver);
  gst_element_sync_state_with_parent (bin);
}

static void
add_streams (LineSender *self, guint first)
{
  for (guint i = first; i < self->offer->lines->len; i++) {
    const GstLatestOfferLine *line = gst_latest_offer_get_line (self->offer, i);

    if (line->kind != GST_LATEST_MEDIA_DATA)
      add_stream (self, i);
    else if (self->offer->is_ours)
      g_signal_emit_by_name (self->webrtcbin, "create-data-channel", "control",
          NULL, &self->channel);
  }
}

static void
start (LineSender *self, GstLatestOffer *offer)
{
  self->offer = offer;
  add_streams (self, 0);
  self->negotiation = gst_latest_negotiation_start (
      self->webrtcbin, offer, self->worker, &callbacks, self);
}

typedef struct
{
  LineSender *sender;
  const gchar *text;
  const GstLatestMedia *media;
  guint n_media;
} Work;

static void
take_offer (gpointer data)
{
  Work *work = data;
  LineSender *self = work->sender;
  g_autoptr (GstLatestOffer) before = self->offer;
  g_autoptr (GError) error = NULL;
  GstLatestOffer *offer;

  offer = before
      ? gst_latest_new_offer_take (before, &self->candidates, self->webrtcbin,
          work->media, work->n_media, work->text, &error)
      : gst_latest_offer_parse (work->text, work->media, work->n_media, &error);
  g_assert_no_error (error);
  if (!before) {
    start (self, offer);
    return;
  }
  self->offer = offer;
  add_streams (self, before->lines->len);
  gst_latest_negotiation_renew (self->negotiation, offer);
}

gchar *
line_sender_answer (LineSender *self, const gchar *offer,
    const GstLatestMedia *media, guint n_media)
{
  Work work = { self, offer, media, n_media };

  gst_latest_worker_invoke_sync (self->worker, take_offer, &work);
  return g_async_queue_pop (self->texts);
}

static void
make_offer (gpointer data)
{
  Work *work = data;

  start (work->sender,
      gst_latest_offer_new_own (work->media, work->n_media, FALSE));
}

gchar *
line_sender_offer (LineSender *self, const GstLatestMedia *media, guint n_media)
{
  Work work = { self, NULL, media, n_media };

  gst_latest_worker_invoke_sync (self->worker, make_offer, &work);
  return g_async_queue_pop (self->texts);
}

static void
take_answer (gpointer data)
{
  Work *work = data;

  gst_latest_negotiation_take_answer (work->sender->negotiation, work->text);
}

void
line_sender_take_answer (LineSender *self, const gchar *answer)
{
  Work work = { self, answer, NULL, 0 };

  gst_latest_worker_invoke_sync (self->worker, take_answer, &work);
}

static void
play (gpointer data)
{
  LineSender *self = data;

  for (guint i = 0; i < self->offer->lines->len; i++) {
    if (self->valves[i] && gst_latest_offer_get_line (self->offer, i)->active)
      g_object_set (self->valves[i], "drop", FALSE, NULL);
  }
}

void
line_sender_play (LineSender *self)
{
  gst_latest_worker_invoke_sync (self->worker, play, self);
}
