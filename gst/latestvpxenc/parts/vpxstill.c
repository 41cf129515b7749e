/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "vpxstill.h"

#include "gstlatestframe.h"

/* The source counts as still when so many of its intervals have passed without a
 * frame; at least and at most these times. With the upper one, whoever joins has
 * the picture within half a second whatever the frame rate is. */
#define QUIET_INTERVALS 3
#define QUIET_MIN_NS (100 * GST_MSECOND)
#define QUIET_MAX_NS (300 * GST_MSECOND)

/* A picture is refined until its quantizer index is below a sixth of the scale
 * (RFC 6386, 9.6: 0 to 127; VP9 bitstream specification, 7.2: 0 to 255), where
 * finer ones are not seen, and not more often than this: an encoder that cannot
 * make it finer, as for noise at a low bitrate, is not kept busy for ever. */
#define FINE_VP8 21
#define FINE_VP9 42
#define MAX_REFINEMENTS 12
/* Repeats that an encoder drops, as the picture has cost more than the bitrate,
 * count only here. */
#define MAX_REPEATS 50

struct _GstLatestVpxStill
{
  GMutex lock;
  /* Protected by lock. */
  gboolean enabled;
  GstElement *slot;   /* owned; NULL: there is none */
  GstBuffer *picture; /* that left the slot last; NULL: none */
  GstClockID timer;   /* NULL: no repeat is planned */
  guint64 plan;       /* counts the plans: a timer of another one is void */
  gint64 interval;    /* of the source's frames, ns */
  gboolean busy;      /* the picture is being encoded */
  gint qp;            /* the quantizer index of the picture so far */
  guint refinements;  /* repeats of this picture that came out */
  guint tries;        /* repeats of this picture */
  guint64 repeats;    /* of all pictures */
};

GstLatestVpxStill *
gst_latest_vpx_still_new (void)
{
  GstLatestVpxStill *s = g_atomic_rc_box_new0 (GstLatestVpxStill);

  g_mutex_init (&s->lock);
  s->enabled = TRUE;
  return s;
}

static void
still_clear (gpointer data)
{
  GstLatestVpxStill *s = data;

  g_mutex_clear (&s->lock);
}

static void
still_unref (gpointer data)
{
  g_atomic_rc_box_release_full (data, still_clear);
}

void
gst_latest_vpx_still_free (GstLatestVpxStill *s)
{
  gst_latest_vpx_still_set_slot (s, NULL);
  still_unref (s);
}

/* Returns the timer, to be cancelled once the lock is free. */
static GstClockID
drop_plan_locked (GstLatestVpxStill *s)
{
  s->plan++;
  return g_steal_pointer (&s->timer);
}

static void
cancel (GstClockID timer)
{
  if (!timer)
    return;
  gst_clock_id_unschedule (timer);
  gst_clock_id_unref (timer);
}

void
gst_latest_vpx_still_forget (GstLatestVpxStill *s)
{
  GstBuffer *picture;
  GstClockID timer;

  g_mutex_lock (&s->lock);
  picture = g_steal_pointer (&s->picture);
  s->busy = FALSE;
  timer = drop_plan_locked (s);
  g_mutex_unlock (&s->lock);
  cancel (timer);
  gst_clear_buffer (&picture);
}

void
gst_latest_vpx_still_set_slot (GstLatestVpxStill *s, GstElement *slot)
{
  GstElement *old;

  gst_latest_vpx_still_forget (s);
  g_mutex_lock (&s->lock);
  old = s->slot;
  s->slot = slot ? gst_object_ref (slot) : NULL;
  g_mutex_unlock (&s->lock);
  gst_clear_object (&old);
}

/* Marks a buffer as a repeat. A copy of it has none. */
static GQuark
get_mark (void)
{
  return g_quark_from_static_string ("latest-still-repeat");
}

void
gst_latest_vpx_still_set_enabled (GstLatestVpxStill *s, gboolean enabled)
{
  g_mutex_lock (&s->lock);
  s->enabled = enabled;
  g_mutex_unlock (&s->lock);
  if (!enabled)
    gst_latest_vpx_still_forget (s);
}

gboolean
gst_latest_vpx_still_is_enabled (GstLatestVpxStill *s)
{
  gboolean enabled;

  g_mutex_lock (&s->lock);
  enabled = s->enabled;
  g_mutex_unlock (&s->lock);
  return enabled;
}

/* A timer may fire while its plan is given up, or the bin is. */
typedef struct
{
  GstLatestVpxStill *still; /* owned */
  guint64 number;
} Plan;

static void
plan_free (gpointer data)
{
  Plan *plan = data;

  still_unref (plan->still);
  g_free (plan);
}

/* Runs on the thread of the system's clock. */
static gboolean
repeat (GstClock *clock, GstClockTime time, GstClockID id, gpointer data)
{
  Plan *plan = data;
  GstLatestVpxStill *s = plan->still;
  GstClockID fired = NULL;
  GstElement *slot = NULL;
  GstBuffer *buffer = NULL;

  g_mutex_lock (&s->lock);
  if (s->plan == plan->number && s->picture && !s->busy && s->slot) {
    fired = g_steal_pointer (&s->timer);
    slot = gst_object_ref (s->slot);
    buffer = gst_buffer_copy (s->picture);
    gst_mini_object_set_qdata (
        GST_MINI_OBJECT_CAST (buffer), get_mark (), GINT_TO_POINTER (1), NULL);
  }
  g_mutex_unlock (&s->lock);
  if (!slot)
    return FALSE;
  gst_clock_id_unref (fired);
  gst_latest_frame_repeat (GST_LATEST_FRAME (slot), buffer);
  gst_object_unref (slot);
  return FALSE;
}

/* The source counts as still, and its picture is repeated, unless a frame leaves
 * the slot until then. */
static void
plan_locked (GstLatestVpxStill *s)
{
  gint64 quiet = QUIET_INTERVALS * MIN (s->interval, QUIET_MAX_NS);
  g_autoptr (GstClock) clock = gst_system_clock_obtain ();
  Plan *plan;

  if (s->timer || s->busy || !s->picture)
    return;
  quiet = CLAMP (quiet, QUIET_MIN_NS, QUIET_MAX_NS);
  plan = g_new (Plan, 1);
  *plan = (Plan) { g_atomic_rc_box_acquire (s), ++s->plan };
  s->timer =
      gst_clock_new_single_shot_id (clock, gst_clock_get_time (clock) + quiet);
  gst_clock_id_wait_async (s->timer, repeat, plan, plan_free);
}

void
gst_latest_vpx_still_wanted (GstLatestVpxStill *s)
{
  g_mutex_lock (&s->lock);
  s->tries = 0;
  plan_locked (s);
  g_mutex_unlock (&s->lock);
}

gboolean
gst_latest_vpx_still_slot_out (
    GstLatestVpxStill *s, GstBuffer *buffer, gint64 interval)
{
  GstBuffer *old = NULL;
  gboolean is_repeat =
      gst_mini_object_get_qdata (GST_MINI_OBJECT_CAST (buffer), get_mark ())
      != NULL;
  GstClockID timer;

  g_mutex_lock (&s->lock);
  timer = drop_plan_locked (s);
  s->interval = interval;
  s->busy = TRUE;
  if (is_repeat) {
    s->repeats++;
    s->tries++;
  } else {
    old = s->picture;
    s->picture = s->enabled ? gst_buffer_ref (buffer) : NULL;
    s->refinements = s->tries = 0;
    s->qp = -1;
  }
  g_mutex_unlock (&s->lock);
  cancel (timer);
  gst_clear_buffer (&old);
  return is_repeat;
}

static gboolean
is_coarse (gint qp, GstLatestVpxCodec codec)
{
  return qp > (codec == GST_LATEST_VPX_CODEC_VP9 ? FINE_VP9 : FINE_VP8);
}

void
gst_latest_vpx_still_done (
    GstLatestVpxStill *s, gint qp, GstLatestVpxCodec codec, gboolean key_wanted)
{
  g_mutex_lock (&s->lock);
  s->busy = FALSE;
  if (qp >= 0) {
    s->refinements += s->tries > 0;
    s->qp = qp;
  }
  if (s->tries < MAX_REPEATS
      && (key_wanted
          || (is_coarse (s->qp, codec) && s->refinements < MAX_REFINEMENTS)))
    plan_locked (s);
  g_mutex_unlock (&s->lock);
}

guint64
gst_latest_vpx_still_get_repeats (GstLatestVpxStill *s)
{
  guint64 repeats;

  g_mutex_lock (&s->lock);
  repeats = s->repeats;
  g_mutex_unlock (&s->lock);
  return repeats;
}
