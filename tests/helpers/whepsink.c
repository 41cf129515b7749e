/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "whepsink.h"

#include <gst/check/gstcheck.h>

static void
on_offer (GstLatestSignaller *server, const gchar *id, const gchar *sdp,
    WhepSink *sink)
{
  g_ptr_array_add (sink->offers, g_strdup (id));
  g_ptr_array_add (sink->sdps, g_strdup (sdp));
  if (sink->stop_on_offer)
    gst_latest_signaller_stop (server);
  else if (sink->refuse != NULL)
    gst_latest_signaller_close (server, id, sink->refuse);
  else if (!sink->keep_waiting)
    gst_latest_signaller_answer (server, id, ANSWER);
}

static void
on_session_ended (GstLatestSignaller *server, const gchar *id, WhepSink *sink)
{
  g_ptr_array_add (sink->ended, g_strdup (id));
}

static GstStructure *
on_request_stats (
    GstLatestSignaller *server, const gchar *session_id, WhepSink *sink)
{
  if (session_id)
    return gst_structure_new ("session", "id", G_TYPE_STRING, session_id, NULL);
  return sink->stats ? gst_structure_copy (sink->stats) : NULL;
}

static GstStructure *
on_request_tracks (GstLatestSignaller *server, WhepSink *sink)
{
  return sink->tracks ? gst_structure_copy (sink->tracks) : NULL;
}

static GstStructure *
on_request_encoder_stats (GstLatestSignaller *server, WhepSink *sink)
{
  sink->encoder_stats_requests++;
  return sink->encoder_stats ? gst_structure_copy (sink->encoder_stats) : NULL;
}

static GstStructure *
on_request_sender_stats (GstLatestSignaller *server, WhepSink *sink)
{
  sink->sender_stats_requests++;
  return sink->sender_stats ? gst_structure_copy (sink->sender_stats) : NULL;
}

void
whep_sink_start (WhepSink *sink)
{
  g_autoptr (GError) error = NULL;

  fail_unless (gst_latest_signaller_start (sink->server, sink->context,
                   &sink->config, &sink->port, &error),
      "%s", error ? error->message : "");
  fail_unless (sink->port > 0);
}

WhepSink *
whep_sink_new_stopped (void)
{
  WhepSink *sink = g_new0 (WhepSink, 1);

  sink->context = g_main_context_new ();
  g_main_context_push_thread_default (sink->context);
  sink->offers = g_ptr_array_new_with_free_func (g_free);
  sink->sdps = g_ptr_array_new_with_free_func (g_free);
  sink->ended = g_ptr_array_new_with_free_func (g_free);
  sink->config.address = "127.0.0.1";
  sink->server = g_object_new (GST_TYPE_LATEST_WHEP_SERVER, NULL);
  g_signal_connect (sink->server, "offer", G_CALLBACK (on_offer), sink);
  g_signal_connect (
      sink->server, "session-ended", G_CALLBACK (on_session_ended), sink);
  g_signal_connect (
      sink->server, "request-stats", G_CALLBACK (on_request_stats), sink);
  g_signal_connect (
      sink->server, "request-tracks", G_CALLBACK (on_request_tracks), sink);
  g_signal_connect (sink->server, "request-encoder-stats",
      G_CALLBACK (on_request_encoder_stats), sink);
  g_signal_connect (sink->server, "request-sender-stats",
      G_CALLBACK (on_request_sender_stats), sink);
  return sink;
}

WhepSink *
whep_sink_new (void)
{
  WhepSink *sink = whep_sink_new_stopped ();

  whep_sink_start (sink);
  return sink;
}

void
whep_sink_free (WhepSink *sink)
{
  gst_latest_signaller_stop (sink->server);
  g_object_add_weak_pointer (
      G_OBJECT (sink->server), (gpointer *) &sink->server);
  g_object_unref (sink->server);
  fail_unless (sink->server == NULL);
  while (g_main_context_iteration (sink->context, FALSE))
    ;
  g_main_context_pop_thread_default (sink->context);
  g_main_context_unref (sink->context);
  g_ptr_array_unref (sink->offers);
  g_ptr_array_unref (sink->sdps);
  g_ptr_array_unref (sink->ended);
  g_clear_error (&sink->refuse);
  g_clear_pointer (&sink->stats, gst_structure_free);
  g_clear_pointer (&sink->encoder_stats, gst_structure_free);
  g_clear_pointer (&sink->sender_stats, gst_structure_free);
  g_clear_pointer (&sink->tracks, gst_structure_free);
  g_free (sink);
}

gchar *
whep_sink_session_path (HttpResponse *r)
{
  /* It is relative to /whep. */
  return g_strconcat ("/", http_header (r, "Location"), NULL);
}

void
whep_sink_assert_same_origin (HttpResponse *r)
{
  fail_unless_equals_string (
      http_header (r, "Access-Control-Allow-Origin"), NULL);
  fail_unless_equals_string (http_header (r, "Vary"), "Origin");
  fail_unless_equals_string (http_header (r, "Cache-Control"), "no-store");
}

void
whep_sink_assert_cross_origin (HttpResponse *r)
{
  fail_unless_equals_string (
      http_header (r, "Access-Control-Allow-Origin"), "*");
  fail_unless (
      strstr (http_header (r, "Access-Control-Expose-Headers"), "Location")
      != NULL);
  fail_unless_equals_string (http_header (r, "Cache-Control"), "no-store");
}

HttpResponse *
whep_sink_offer (WhepSink *sink)
{
  return http_request ("POST", sink->port, "/whep", SDP, OFFER);
}

void
whep_sink_assert_status (
    WhepSink *sink, const gchar *method, const gchar *path, guint status)
{
  g_autoptr (HttpResponse) r =
      http_request (method, sink->port, path, NULL, NULL);

  fail_unless (r->status == status, "%s %s: %u instead of %u", method, path,
      r->status, status);
  fail_unless_equals_string (http_header (r, "Cache-Control"), "no-store");
}
