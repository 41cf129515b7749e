/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

#include "controltoken.h"

G_BEGIN_DECLS

/* The control of one sink by all of its viewers. It has a thread of its own,
 * "control", on which the application is told everything: neither an encode nor
 * the making of a webrtcbin is waited for there, and nothing but the
 * application's handlers and the elements upstream that take an event can hold
 * it up. What needs an answer at once (heartbeats, who controls) is answered on
 * the thread of the viewer's webrtcbin, without waiting. */
typedef struct _GstLatestControl GstLatestControl;

/* What the owner is told, with no lock held, on the control thread. */
typedef struct
{
  /* Either @text or @bytes is NULL. */
  void (*message) (
      const gchar *viewer, const gchar *text, GBytes *bytes, gpointer owner);
  /* Before the event goes upstream. @track is nullable. */
  void (*navigation) (
      const gchar *viewer, const gchar *track, GstEvent *event, gpointer owner);
  /* As gst_latest_gamepad_structure_new() makes it. Before an event with the
   * same structure goes upstream. */
  void (*gamepad) (
      const gchar *viewer, const GstStructure *gamepad, gpointer owner);
  /* The viewer controls, or does not any more. */
  void (*changed) (const gchar *viewer, gboolean controls, gpointer owner);
  /* Its heartbeats are missing: it does not control, until it has regained that
   * or has asked anew. */
  void (*lost) (const gchar *viewer, gpointer owner);
  void (*regained) (const gchar *viewer, gpointer owner);
  /* The sink pad of @track, or of the first one if that is NULL. (transfer
   * full) (nullable) */
  GstPad *(*get_pad) (const gchar *track, gpointer owner);
} GstLatestControlCallbacks;

/* How a viewer is spoken to: any thread, waits for nothing, with no lock of the
 * control's held. */
typedef struct
{
  /* A reply has room that what the application sends has not. */
  gboolean (*send_reply) (gpointer link, gboolean reliable, const gchar *text);
  gboolean (*send_text) (gpointer link, gboolean reliable, const gchar *text);
  gboolean (*send_bytes) (gpointer link, gboolean reliable, GBytes *bytes);
  void (*shut) (gpointer link);
  gpointer (*ref) (gpointer link);
  void (*unref) (gpointer link);
} GstLatestControlLinkClass;

/* Starts the thread. @callbacks is static. */
GstLatestControl *gst_latest_control_new (GstLatestControlMode mode,
    guint timeout_ms, const GstLatestControlCallbacks *callbacks,
    gpointer owner);
/* Ends the thread and, unless called on it in a callback, waits for that. All that
 * is to be told still is told first, nothing afterwards. To be called once; a
 * reference stays usable. */
void gst_latest_control_stop (GstLatestControl *self);
GstLatestControl *gst_latest_control_ref (GstLatestControl *self);
void gst_latest_control_unref (GstLatestControl *self);

/* What follows may be called from any thread and waits for nothing. */

void gst_latest_control_set_mode (
    GstLatestControl *self, GstLatestControlMode mode);
void gst_latest_control_set_timeout (GstLatestControl *self, guint timeout_ms);
/* Sends @text or @bytes, of which the other is NULL, to @viewer, or to all
 * whose channel is open if it is NULL. Returns whether it was handed over for
 * all of them, and for one at least. What is sent on the unreliable channel may
 * get lost nevertheless. */
gboolean gst_latest_control_send (GstLatestControl *self, const gchar *viewer,
    const gchar *text, GBytes *bytes, gboolean reliable);
/* Takes control away from @viewer, or from all if it is NULL. Returns whether
 * somebody had it. */
gboolean gst_latest_control_release (
    GstLatestControl *self, const gchar *viewer);
/* What the statistics of @viewer have of its control; NULL if there is no such
 * viewer. (transfer full) */
GstStructure *gst_latest_control_get_stats (
    GstLatestControl *self, const gchar *viewer);

/* For the viewer's channels (controllink.h). */
void gst_latest_control_add_viewer (GstLatestControl *self, const gchar *viewer,
    const GstLatestControlLinkClass *klass, gpointer link);
void gst_latest_control_remove_viewer (
    GstLatestControl *self, const gchar *viewer);
void gst_latest_control_opened (
    GstLatestControl *self, const gchar *viewer, gboolean reliable);
void gst_latest_control_closed (
    GstLatestControl *self, const gchar *viewer, gboolean reliable);
void gst_latest_control_take_text (GstLatestControl *self, const gchar *viewer,
    gboolean reliable, const gchar *text);
void gst_latest_control_take_bytes (GstLatestControl *self, const gchar *viewer,
    gboolean reliable, GBytes *bytes);
void gst_latest_control_refuse (
    GstLatestControl *self, const gchar *viewer, gboolean reliable);
void gst_latest_control_shut_out (GstLatestControl *self, const gchar *viewer);

G_END_DECLS
