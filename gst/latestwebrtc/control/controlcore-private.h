/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "controlcore.h"

#include "deadman.h"
#include "messagelimit.h"

G_BEGIN_DECLS

/* controlcore.c   viewers, who of them controls, and what is decided
 * controlinput.c  what comes from viewers
 * controlheld.c   what they hold down */

typedef struct
{
  gchar *id;
  gboolean open[2]; /* the unreliable channel, the reliable one */
  gboolean shut_out;
  GstLatestDeadMan dead_man;
  GstLatestMessageLimit limit;
  GstLatestControlCounters counters; /* but for controls */
  guint waiting;                     /* items that are no news of its control */
} GstLatestControlViewer;

struct _GstLatestControlCore
{
  GstLatestControlToken token;
  gint64 timeout;
  GPtrArray *viewers; /* of GstLatestControlViewer */
  GQueue replies;     /* of GstLatestControlReply */
  GQueue items;       /* of GstLatestControlItem */
  GPtrArray *held;    /* of GstLatestControlItem: each ends what it holds */
};

GstLatestControlViewer *gst_latest_control_core_find (
    GstLatestControlCore *self, const gchar *id);
gboolean gst_latest_control_core_controls (
    GstLatestControlCore *self, const GstLatestControlViewer *viewer);
/* Takes @text. What cannot be sent on the wanted channel goes by the other. */
void gst_latest_control_core_reply (GstLatestControlCore *self,
    GstLatestControlViewer *viewer, gboolean reliable, gchar *text);
void gst_latest_control_core_say_hello (GstLatestControlCore *self,
    GstLatestControlViewer *viewer, gboolean reliable);
GstLatestControlItem *gst_latest_control_core_push (GstLatestControlCore *self,
    const GstLatestControlViewer *viewer, GstLatestControlItemType type);
/* Returns whether the viewer controls now. */
gboolean gst_latest_control_core_grant (
    GstLatestControlCore *self, GstLatestControlViewer *viewer);
/* Returns whether the viewer controlled. */
gboolean gst_latest_control_core_end_turn (
    GstLatestControlCore *self, GstLatestControlViewer *viewer);
void gst_latest_control_core_silence (
    GstLatestControlCore *self, GstLatestControlViewer *viewer);
/* The application gets @item now: what follows from that comes next. */
void gst_latest_control_core_follow (
    GstLatestControlCore *self, const GstLatestControlItem *item);

G_END_DECLS
