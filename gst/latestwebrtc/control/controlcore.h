/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

#include "controlmessage.h"
#include "controltoken.h"

G_BEGIN_DECLS

/* The core decides what becomes of everything that viewers say: who controls,
 * who is lost, what is passed on, what is answered. It has no lock and no
 * clock: times are monotonic, in us. What it decided is fetched after each
 * call:
 *
 *   a reply   for a viewer, to be sent at once
 *   an item   for the application, which may be slow: what moves on is replaced
 *             by its newest place as long as it waits, presses and releases are
 *             not. A viewer that is lost takes what waits of it along, and what it
 *             held down is let go.
 *
 * Viewers are named by their id. */
typedef struct _GstLatestControlCore GstLatestControlCore;

typedef enum
{
  GST_LATEST_CONTROL_ITEM_MESSAGE, /* text, navigation or gamepad */
  GST_LATEST_CONTROL_ITEM_BYTES,
  GST_LATEST_CONTROL_ITEM_GRANTED, /* the viewer controls from now on */
  GST_LATEST_CONTROL_ITEM_RELEASED,
  GST_LATEST_CONTROL_ITEM_LOST,
  GST_LATEST_CONTROL_ITEM_REGAINED,
  /* What the viewer did not say and follows from the item before. */
  GST_LATEST_CONTROL_ITEM_FOLLOWING,
} GstLatestControlItemType;

typedef struct
{
  GstLatestControlItemType type;
  gchar *viewer;
  GstLatestControlMessage *message; /* nullable */
  GBytes *bytes;                    /* nullable */
} GstLatestControlItem;

typedef struct
{
  gchar *viewer;
  gboolean reliable; /* the channel it is for */
  gchar *text;       /* NULL: the viewer is to be shut out */
} GstLatestControlReply;

/* Of one viewer. */
typedef struct
{
  guint64 messages_received, bytes_received;
  guint64 messages_sent, bytes_sent;
  guint64 messages_unsent;  /* could not be sent */
  guint64 messages_dropped; /* too many of them */
  guint64 messages_refused; /* not understood, or not by who controls */
  guint64 messages_merged;  /* a newer one took the place */
  gdouble round_trip_time;  /* s; less than 0: not known */
  gboolean controls;
} GstLatestControlCounters;

GstLatestControlCore *gst_latest_control_core_new (
    GstLatestControlMode mode, gint64 timeout);
void gst_latest_control_core_free (GstLatestControlCore *self);
void gst_latest_control_core_set_mode (
    GstLatestControlCore *self, GstLatestControlMode mode);
void gst_latest_control_core_set_timeout (
    GstLatestControlCore *self, gint64 timeout);

void gst_latest_control_core_add_viewer (
    GstLatestControlCore *self, const gchar *viewer);
void gst_latest_control_core_remove_viewer (
    GstLatestControlCore *self, const gchar *viewer);
/* One of the viewer's channels. */
void gst_latest_control_core_opened (
    GstLatestControlCore *self, const gchar *viewer, gboolean reliable);
void gst_latest_control_core_closed (
    GstLatestControlCore *self, const gchar *viewer, gboolean reliable);
void gst_latest_control_core_take_text (GstLatestControlCore *self,
    const gchar *viewer, gboolean reliable, const gchar *text, gint64 now);
void gst_latest_control_core_take_bytes (GstLatestControlCore *self,
    const gchar *viewer, gboolean reliable, GBytes *bytes, gint64 now);
/* A message came that is too large. */
void gst_latest_control_core_refuse (GstLatestControlCore *self,
    const gchar *viewer, gboolean reliable, gint64 now);
/* The viewer does what no page does: it has nothing to say any more. */
void gst_latest_control_core_shut_out (
    GstLatestControlCore *self, const gchar *viewer);
/* The application takes control away from @viewer, or from all if it is NULL.
 * Returns whether somebody had it. */
gboolean gst_latest_control_core_release (
    GstLatestControlCore *self, const gchar *viewer);
/* Something was sent to the viewer, or could not be. */
void gst_latest_control_core_sent (
    GstLatestControlCore *self, const gchar *viewer, gboolean done, gsize size);

/* Notices who is lost, at get_deadline() (G_MAXINT64: nothing to notice). */
void gst_latest_control_core_check (GstLatestControlCore *self, gint64 now);
gint64 gst_latest_control_core_get_deadline (GstLatestControlCore *self);

gboolean gst_latest_control_core_has_items (GstLatestControlCore *self);
/* The next one, NULL: there is none. (transfer full) */
GstLatestControlReply *gst_latest_control_core_pop_reply (
    GstLatestControlCore *self);
void gst_latest_control_reply_free (GstLatestControlReply *self);
GstLatestControlItem *gst_latest_control_core_pop_item (
    GstLatestControlCore *self);
void gst_latest_control_item_free (GstLatestControlItem *self);
/* FALSE if there is no such viewer. */
gboolean gst_latest_control_core_get_counters (GstLatestControlCore *self,
    const gchar *viewer, GstLatestControlCounters *counters);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (
    GstLatestControlReply, gst_latest_control_reply_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (
    GstLatestControlItem, gst_latest_control_item_free)

G_END_DECLS
