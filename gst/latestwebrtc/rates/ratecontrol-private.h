/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ratecontrol.h"
#include "ratedecision.h"

G_BEGIN_DECLS

/* ratecontrol.c   the decision, handing it on, and the tracks
 * ratevoters.c    the viewers, and which encodings they get */

typedef struct
{
  GObject *estimator;
  GstLatestRateViewer rate;
  guint floor; /* bit/s, of its estimate; 0: none */
} GstLatestRateVoter;

struct _GstLatestRateControl
{
  /* Immutable. */
  GstLatestRateFunc apply;
  gpointer owner;

  gint pause_serial; /* atomic */

  GMutex lock;
  /* Protected by lock. */
  GstLatestRateDecision decision;
  GHashTable *viewers; /* estimator (owned) -> GstLatestRateVoter */
  gint64 now;          /* the latest time that came with a call, in us */
  guint encodings;     /* a bit for each there is, but for 0 */
  /* Handed on; 0 before the first. */
  guint applied[GST_LATEST_MAX_ENCODINGS][GST_LATEST_MAX_TRACKS], applied_total;
  gboolean limits_changed; /* and not handed on yet */
  GThread *handing_on;     /* the thread that is; NULL: none */
  GCond handed_on;         /* it is not any more */
};

/* Decides, and hands on what has changed. The lock is free meanwhile. */
void gst_latest_rate_control_hand_on_locked (GstLatestRateControl *self);

G_END_DECLS
