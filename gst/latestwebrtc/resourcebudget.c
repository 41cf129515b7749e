/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "resourcebudget.h"

#include "descriptors.h"
#include "signaller.h"
#include "threads.h"

/* What a session may open at most: four descriptors for webrtcbin's threads, with
 * ICE TCP three sockets for each address (GST_LATEST_ICE_MAX_ADDRESSES), and
 * those by which STUN and TURN servers are found and used. Measured with two
 * addresses, without TCP and servers: six. */
#define SESSION_DESCRIPTORS 20
/* What viewers leave to the rest of the process: at least so many descriptors,
 * and this part of the limit. GLib aborts a process that has none. */
#define RESERVED_DESCRIPTORS 64
/* Measured, with one track: eight while it is negotiated, nine once it is
 * connected. Each further track has its queue's. */
#define SESSION_THREADS 11
/* Measured: two a data channel, and that of SCTP. */
#define CONTROL_THREADS 5
/* What viewers leave to the rest of the process, and of its user or control
 * group: an encoder that is replaced starts its threads anew. GLib aborts a
 * process that gets none. */
#define RESERVED_THREADS 32
#define RESERVED_PART 8

typedef guint (*CountLeft) (guint *limit);

static const GstLatestShortage of_descriptors = {
  .warning = "Viewers are refused: this process may open too few files.",
  .debug = "The limit is that of RLIMIT_NOFILE.",
  .error = "The sender's process may not open enough files for another viewer.",
};

static const GstLatestShortage of_threads = {
  .warning = "Viewers are refused: this process may start too few threads.",
  .debug = "The limit is that of RLIMIT_NPROC, or pids.max of a control group.",
  .error =
      "The sender's process may not start enough threads for another viewer.",
};

static gboolean
is_short (CountLeft count_left, guint reserved, guint needed)
{
  guint limit, left = count_left (&limit);

  return left < MAX (reserved, limit / RESERVED_PART) + needed;
}

const GstLatestShortage *
gst_latest_resource_budget_get_shortage (
    guint being_made, guint tracks, gboolean control)
{
  const guint sessions = being_made + 1;
  const guint threads =
      SESSION_THREADS + MAX (tracks, 1) + (control ? CONTROL_THREADS : 0);

  if (is_short (gst_latest_descriptors_left, RESERVED_DESCRIPTORS,
          SESSION_DESCRIPTORS * sessions))
    return &of_descriptors;
  if (is_short (gst_latest_threads_left, RESERVED_THREADS, threads * sessions))
    return &of_threads;
  return NULL;
}

void
gst_latest_resource_budget_warn (
    const GstLatestShortage *shortage, GstElement *element)
{
  GST_ELEMENT_WARNING (element, RESOURCE, NO_SPACE_LEFT,
      ("%s", shortage->warning), ("%s", shortage->debug));
}

void
gst_latest_resource_budget_set_error (
    const GstLatestShortage *shortage, GError **error)
{
  g_set_error_literal (error, GST_LATEST_SIGNALLING_ERROR,
      GST_LATEST_SIGNALLING_ERROR_TOO_MANY, shortage->error);
}
