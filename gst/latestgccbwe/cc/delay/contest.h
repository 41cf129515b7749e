/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A contest is the time in which another sender keeps the queue of the path full,
 * as TCP does until the queue overflows. A sender that gives way to every queue
 * gets next to nothing then. In a contest the rate is that of a window which grows
 * and shrinks as TCP's does, so that both get about the same.
 *
 * A contest begins when a drain (drain.h) has found twice in a row that the queue
 * is not ours: once may mean that the path has become longer. It ends when the
 * queue is empty. Windows never empty a long queue, even if no other sender is
 * left than those which believe in a contest. So after each loss, which they all
 * see, less is sent for so long that their own queue would be gone. */

typedef struct
{
  gboolean active;
  gint64
      suspected; /* us: the last time that a queue was not ours; NONE: never */
  gint64 base;   /* us: the one-way delay of the empty path */
  gdouble rtt;   /* us: the round trip of the empty path; 0: not known */
  gint64 began, updated; /* us */

  gdouble window;       /* bytes */
  gdouble first_window; /* as the contest began */
  guint early_losses;   /* that did not end the fast growth */
  gdouble last_window;  /* when packets were last lost; 0: never */
  gdouble loss_rate;    /* bit/s at that time */
  gint64 epoch;         /* us: the window grows since then */
  gint64 lost;          /* us: send time of the newest lost packet */

  gint64 highest;     /* us: the longest queue since the last loss */
  gint64 lowest;      /* us: and the shortest, if that is less than empty */
  gint64 trial_until; /* us: less is sent until then */
  gint64 empty_since; /* us: NONE: there is a queue */
} GstLatestContest;

typedef struct
{
  gint64 now;
  guint rate;   /* bit/s, in force */
  gint64 rtt;   /* us, with the queue */
  gint64 queue; /* us above the delay of the empty path */
  gint64 empty; /* us: a queue below this counts as gone */
  gboolean may_increase;
} GstLatestContestInput;

void gst_latest_contest_init (GstLatestContest *c);
/* A drain at @rate bit/s has found that the queue above @base is not ours. Returns
 * TRUE if a contest begins. */
gboolean gst_latest_contest_not_ours (
    GstLatestContest *c, gint64 now, gint64 base, guint rate, gint64 rtt);
/* A packet that was sent at @send_time was lost. */
void gst_latest_contest_lost (GstLatestContest *c, gint64 send_time);
/* Returns the rate in bit/s after the packets of a feedback have been added; 0 if
 * the contest is over. */
guint gst_latest_contest_update (
    GstLatestContest *c, const GstLatestContestInput *in);

G_END_DECLS
