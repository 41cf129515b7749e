/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "allocate.h"

typedef struct
{
  guint64 min, max; /* bit/s on the wire */
  guint64 rate;
  guint weight;
  gboolean settled;
} Share;

static gdouble
header_bits (const GstLatestAllocationTrack *t, gdouble packets)
{
  return packets * t->overhead * 8;
}

/* The bits of headers for each bit of media in full packets. */
static gdouble
header_ratio (const GstLatestAllocationTrack *t)
{
  return t->payload > 0 ? (gdouble) t->overhead / t->payload : 0;
}

/* A frame is at least one packet. A long frame is some full packets and one
 * that on average is half full. */
guint64
gst_latest_allocation_wire_rate (
    const GstLatestAllocationTrack *t, guint bitrate)
{
  gdouble headers = MAX (header_bits (t, t->frame_rate),
      bitrate * header_ratio (t) + header_bits (t, t->frame_rate / 2.0));

  if (bitrate == 0)
    return 0;
  return (bitrate + headers) * (100 + t->extra) / 100 + 0.5;
}

guint
gst_latest_allocation_media_rate (
    const GstLatestAllocationTrack *t, guint64 wire_rate)
{
  gdouble media = wire_rate * 100.0 / (100 + t->extra);
  gdouble rate = MIN (media - header_bits (t, t->frame_rate),
      (media - header_bits (t, t->frame_rate / 2.0)) / (1 + header_ratio (t)));

  return CLAMP (rate, 0, G_MAXUINT);
}

static void
set_limits (Share *s, const GstLatestAllocationTrack *t)
{
  guint max =
      t->max_bitrate > 0 ? MAX (t->max_bitrate, t->min_bitrate) : G_MAXUINT;

  *s = (Share) { .weight = MAX (t->weight, 1) };
  s->settled = t->audio || t->paused;
  if (t->paused)
    return;
  s->min = gst_latest_allocation_wire_rate (t, t->min_bitrate);
  s->max = gst_latest_allocation_wire_rate (t, max);
}

/* Gives each track that is not settled a part of @left by its weight, within
 * its limits. Returns the amount by which the limits made the sum exceed
 * @left. */
static gint64
divide (Share *shares, guint n, gint64 left)
{
  gint64 excess = 0;
  guint64 weights = 0;

  for (guint i = 0; i < n; i++) {
    if (!shares[i].settled)
      weights += shares[i].weight;
  }
  for (guint i = 0; i < n; i++) {
    Share *s = &shares[i];

    if (!s->settled) {
      gint64 part = MAX (left, 0) * (gdouble) s->weight / weights;

      s->rate = CLAMP ((guint64) part, s->min, s->max);
      excess += (gint64) s->rate - part;
    }
  }
  return excess;
}

/* Settles tracks at their limits. If the minima cost more than the maxima save,
 * the tracks at their minimum keep it for good, as all others can only get
 * less; if they cost less, those at their maximum do. */
static gboolean
settle (Share *shares, guint n, gint64 excess, gint64 *left)
{
  gboolean any = FALSE;

  for (guint i = 0; i < n; i++) {
    Share *s = &shares[i];

    if (s->settled || (excess > 0 && s->rate > s->min)
        || (excess < 0 && s->rate < s->max))
      continue;
    s->settled = TRUE;
    *left -= s->rate;
    any = TRUE;
  }
  return any;
}

/* Serves audio before video, except for the minima of video. */
static gint64
serve_audio (Share *shares, const GstLatestAllocationTrack *tracks, guint n,
    gint64 left, gint64 *needed)
{
  for (guint i = 0; i < n; i++)
    *needed += shares[i].min;
  for (guint i = 0; i < n; i++) {
    Share *s = &shares[i];

    if (!tracks[i].audio || tracks[i].paused)
      continue;
    s->rate = s->min + CLAMP (left - *needed, 0, (gint64) (s->max - s->min));
    *needed += s->rate - s->min;
  }
  for (guint i = 0; i < n; i++)
    left -= tracks[i].audio ? shares[i].rate : 0;
  return left;
}

gboolean
gst_latest_allocate (guint total, const GstLatestAllocationTrack *tracks,
    guint n, guint *bitrates)
{
  g_autofree Share *shares = g_new (Share, MAX (n, 1));
  gint64 needed = 0, left;

  for (guint i = 0; i < n; i++)
    set_limits (&shares[i], &tracks[i]);
  left = serve_audio (shares, tracks, n, total, &needed);
  while (settle (shares, n, divide (shares, n, left), &left))
    ;
  for (guint i = 0; i < n; i++) {
    const GstLatestAllocationTrack *t = &tracks[i];
    guint rate = gst_latest_allocation_media_rate (t, shares[i].rate);

    /* At its limits a track gets exactly these, whatever the conversions
     * round. */
    if (shares[i].rate == shares[i].min)
      rate = t->min_bitrate;
    else if (shares[i].rate == shares[i].max && t->max_bitrate > 0)
      rate = MAX (t->max_bitrate, t->min_bitrate);
    bitrates[i] = t->paused ? 0 : rate;
  }
  return needed <= (gint64) total;
}
