/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "statsreply.h"

#include "httpreply.h"
#include "openmetrics.h"
#include "structuretojson.h"

#define MAX_SHARED_AGE_US (200 * G_TIME_SPAN_MILLISECOND)
#define JSON "application/json"

void
gst_latest_stats_reply_clear (GstLatestStatsReply *self)
{
  if (self->encoder != NULL)
    g_string_free (g_steal_pointer (&self->encoder), TRUE);
  if (self->sender != NULL)
    g_string_free (g_steal_pointer (&self->sender), TRUE);
  self->encoder_time = self->sender_time = 0;
}

/* Has @request asked again for what is in @kept since @time, if that is old. */
static void
refresh (GString **kept, gint64 *time,
    GstStructure *(*request) (GstLatestSignaller *signaller),
    GstLatestSignaller *signaller)
{
  gint64 now = g_get_monotonic_time ();
  g_autoptr (GstStructure) stats = NULL;

  if (*time != 0 && now - *time < MAX_SHARED_AGE_US)
    return;
  if (*kept != NULL)
    g_string_free (g_steal_pointer (kept), TRUE);
  stats = request (signaller);
  if (stats != NULL)
    *kept = gst_latest_structure_to_json (stats);
  *time = now;
}

/* Appends the member @name with the value @member, which is JSON, to the JSON
 * object @json. */
static void
add_member (GString *json, const gchar *name, const GString *member)
{
  if (member == NULL)
    return;
  g_string_truncate (json, json->len - 1);
  if (json->len > 1)
    g_string_append_c (json, ',');
  g_string_append_printf (json, "\"%s\":", name);
  g_string_append_len (json, member->str, member->len);
  g_string_append_c (json, '}');
}

/* NULL if @signaller's owner knows of none. */
static GString *
tracks_to_json (GstLatestSignaller *signaller)
{
  g_autoptr (GstStructure) tracks =
      gst_latest_signaller_emit_request_tracks (signaller);

  return tracks != NULL ? gst_latest_structure_to_json (tracks) : NULL;
}

/* So that a page learns of tracks that come and go without one more request. */
static void
add_tracks (GString *json, GstLatestSignaller *signaller)
{
  GString *tracks = tracks_to_json (signaller);

  add_member (json, "available", tracks);
  if (tracks != NULL)
    g_string_free (tracks, TRUE);
}

/* Whether the request reads; otherwise its response has been set. */
static gboolean
check_method (SoupServerMessage *msg)
{
  const gchar *method = soup_server_message_get_method (msg);

  if (method == SOUP_METHOD_GET || method == SOUP_METHOD_HEAD)
    return TRUE;
  gst_latest_http_reply_method (msg, "GET, HEAD, OPTIONS");
  return FALSE;
}

void
gst_latest_stats_reply_json (GstLatestStatsReply *self, SoupServerMessage *msg,
    GstLatestSignaller *signaller, const gchar *session_id)
{
  g_autoptr (GstStructure) stats = NULL;
  GString *json;

  if (!check_method (msg))
    return;
  stats = gst_latest_signaller_emit_request_stats (signaller, session_id);
  if (stats != NULL) {
    json = gst_latest_structure_to_json (stats);
    refresh (&self->encoder, &self->encoder_time,
        gst_latest_signaller_emit_request_encoder_stats, signaller);
    add_member (json, "encoder", self->encoder);
    if (session_id != NULL) {
      refresh (&self->sender, &self->sender_time,
          gst_latest_signaller_emit_request_sender_stats, signaller);
      add_member (json, "sender", self->sender);
      add_tracks (json, signaller);
    }
  } else {
    json = g_string_new ("{}");
  }
  gst_latest_http_reply_data (msg, JSON, json);
}

void
gst_latest_stats_reply_tracks (
    SoupServerMessage *msg, GstLatestSignaller *signaller)
{
  GString *json;

  if (!check_method (msg))
    return;
  json = tracks_to_json (signaller);
  gst_latest_http_reply_data (
      msg, JSON, json != NULL ? json : g_string_new ("{}"));
}

void
gst_latest_stats_reply_metrics (GstLatestStatsReply *self,
    SoupServerMessage *msg, GstLatestSignaller *signaller)
{
  g_autoptr (GstStructure) sink = NULL;
  g_autoptr (GstStructure) encoder = NULL;

  if (!self->metrics) {
    gst_latest_http_reply_text (msg, SOUP_STATUS_NOT_FOUND,
        "this sender has no metrics: let it have metrics=true");
    return;
  }
  if (!check_method (msg))
    return;
  sink = gst_latest_signaller_emit_request_stats (signaller, NULL);
  encoder = gst_latest_signaller_emit_request_encoder_stats (signaller);
  gst_latest_http_reply_data (msg, GST_LATEST_OPEN_METRICS_TYPE,
      gst_latest_open_metrics_new (sink, encoder));
}

void
gst_latest_stats_reply_clock (SoupServerMessage *msg)
{
  gint64 us = g_get_real_time ();
  GString *json;

  if (!check_method (msg))
    return;
  json = g_string_new (NULL);
  g_string_printf (json, "{\"unix_ms\":%" G_GINT64_FORMAT ".%03d}", us / 1000,
      (gint) (us % 1000));
  gst_latest_http_reply_data (msg, JSON, json);
}
