/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "pacer.h"

G_BEGIN_DECLS

/* The probe clusters of the pacer: one runs, some wait, some have ended and were
 * not asked for yet. Times in microseconds. */

#define GST_LATEST_PACER_MAX_PROBES 4

typedef struct
{
  guint id;
  guint bitrate;
  guint64 min_bytes;
  guint min_packets;
  gint64 added;       /* when it became the first; or asked for */
  gboolean started;   /* a packet of it was sent */
  gint64 start, last; /* of its first and its latest packet */
  guint64 bytes;
  guint packets;
} GstLatestPacerProbe;

typedef struct
{
  GstLatestPacerProbe waiting[GST_LATEST_PACER_MAX_PROBES]; /* first runs */
  guint n_waiting;
  GstLatestPacerProbeReport ended[GST_LATEST_PACER_MAX_PROBES];
  guint n_ended;
  guint64 total, incomplete;
} GstLatestPacerProbes;

void gst_latest_pacer_probes_init (GstLatestPacerProbes *s);
gboolean gst_latest_pacer_probes_add (GstLatestPacerProbes *s, gint64 now,
    guint id, guint bitrate, gint64 duration, guint min_packets);
void gst_latest_pacer_probes_cancel (GstLatestPacerProbes *s);

gboolean gst_latest_pacer_probes_running (const GstLatestPacerProbes *s);
/* When the running one wants its next packet; G_MAXINT64 if none runs. */
gint64 gst_latest_pacer_probes_due (const GstLatestPacerProbes *s, gint64 now);
/* When the running one is given up; G_MAXINT64 if none runs. */
gint64 gst_latest_pacer_probes_expiry (const GstLatestPacerProbes *s);
/* How many bytes of padding it could do with; 0 when nothing is due. */
guint32 gst_latest_pacer_probes_behind (
    const GstLatestPacerProbes *s, gint64 now);
/* A packet left; whether the running one counts it. Audio begins none. */
gboolean gst_latest_pacer_probes_sent (
    GstLatestPacerProbes *s, gint64 now, guint32 size, gboolean begins);
/* Gives up what got no packets for too long. */
void gst_latest_pacer_probes_expire (GstLatestPacerProbes *s, gint64 now);
gboolean gst_latest_pacer_probes_take_report (
    GstLatestPacerProbes *s, GstLatestPacerProbeReport *report);

G_END_DECLS
