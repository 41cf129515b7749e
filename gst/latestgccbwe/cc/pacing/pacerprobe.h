/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "pacer.h"

G_BEGIN_DECLS

/* The probes of the pacer: the first runs, others wait behind it, and the
 * reports of those that ended are kept until they are taken. Times are in
 * microseconds. */

#define GST_LATEST_PACER_MAX_PROBES 4

typedef struct
{
  guint id;
  guint bitrate;
  guint64 min_bytes;  /* complete with so many bytes */
  guint min_packets;  /* and so many packets */
  gint64 added;       /* us, when it was asked for, or became the first */
  gboolean started;   /* a packet of it was sent */
  gint64 start, last; /* us, of its first and its latest packet */
  guint64 bytes;
  guint packets;
} GstLatestPacerProbe;

typedef struct
{
  GstLatestPacerProbe waiting[GST_LATEST_PACER_MAX_PROBES]; /* [0] runs */
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
/* The time at which the running probe wants its next packet; G_MAXINT64 if none
 * runs. */
gint64 gst_latest_pacer_probes_due (const GstLatestPacerProbes *s, gint64 now);
/* The time at which the running probe is given up; G_MAXINT64 if none runs. */
gint64 gst_latest_pacer_probes_expiry (const GstLatestPacerProbes *s);
/* The bytes of padding that the running probe lacks; 0 when no packet is
 * due. */
guint32 gst_latest_pacer_probes_behind (
    const GstLatestPacerProbes *s, gint64 now);
/* Counts a packet that was sent in the running probe, if there is one, and
 * returns whether it counted. @begins: the packet may be the first (audio may
 * not). */
gboolean gst_latest_pacer_probes_sent (
    GstLatestPacerProbes *s, gint64 now, guint32 size, gboolean begins);
/* Ends the probes that got no packets for too long. */
void gst_latest_pacer_probes_expire (GstLatestPacerProbes *s, gint64 now);
gboolean gst_latest_pacer_probes_take_report (
    GstLatestPacerProbes *s, GstLatestPacerProbeReport *report);

G_END_DECLS
