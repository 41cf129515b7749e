/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "statsjson.h"

#include "structuretojson.h"

#define MAX_ENCODER_AGE_US (200 * G_TIME_SPAN_MILLISECOND)

void
gst_latest_stats_json_clear (GstLatestStatsJson *self)
{
  if (self->encoder != NULL)
    g_string_free (g_steal_pointer (&self->encoder), TRUE);
  self->encoder_time = 0;
}

static void
refresh_encoder (GstLatestStatsJson *self, GstLatestSignaller *signaller)
{
  gint64 now = g_get_monotonic_time ();
  g_autoptr (GstStructure) stats = NULL;

  if (self->encoder_time != 0 && now - self->encoder_time < MAX_ENCODER_AGE_US)
    return;
  gst_latest_stats_json_clear (self);
  stats = gst_latest_signaller_emit_request_encoder_stats (signaller);
  if (stats != NULL)
    self->encoder = gst_latest_structure_to_json (stats);
  self->encoder_time = now;
}

/* Appends the encoder's member to the JSON object @json. */
static void
add_encoder (GstLatestStatsJson *self, GString *json)
{
  if (self->encoder == NULL)
    return;
  g_string_truncate (json, json->len - 1);
  if (json->len > 1)
    g_string_append_c (json, ',');
  g_string_append (json, "\"encoder\":");
  g_string_append_len (json, self->encoder->str, self->encoder->len);
  g_string_append_c (json, '}');
}

GString *
gst_latest_stats_json_make (GstLatestStatsJson *self,
    GstLatestSignaller *signaller, const gchar *session_id)
{
  g_autoptr (GstStructure) stats =
      gst_latest_signaller_emit_request_stats (signaller, session_id);
  GString *json;

  if (stats == NULL)
    return g_string_new ("{}");
  json = gst_latest_structure_to_json (stats);
  refresh_encoder (self, signaller);
  add_encoder (self, json);
  return json;
}
