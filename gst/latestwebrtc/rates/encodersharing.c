/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "encodersharing.h"

#include <string.h>

#define N_ENCODINGS GST_LATEST_MAX_ENCODINGS

/* All constants are ours. A newcomer's estimate needs some seconds to become what
 * its network carries, and one that has suddenly less is not to spoil the others'
 * picture for longer. */
#define SLOW_US (2 * G_USEC_PER_SEC)
/* To come back costs a key frame, and is nothing the others wait for. */
#define FAST_US (5 * G_USEC_PER_SEC)
/* In percent of the best rate of encoding 0: well above the half at which a viewer
 * leaves it. */
#define FAST_PERCENT 70

/* An encoder that makes less than this part of what it may is held down by nothing but
 * its picture, and needs this much of what it makes, headers and key frames included. */
#define MUCH_PERCENT 70
#define NEED_PERCENT 150

/* The parts of the processors that encoders may be busy with: another one is begun
 * up to the first, and one given up beyond the second. What is left is for
 * sources, networks and the rest of the machine. */
#define ROOM 0.6
#define CROWDED 0.9
/* After one was given up, none is begun for this long. */
#define CROWDED_US (30 * G_USEC_PER_SEC)

typedef struct
{
  guint viewers;
  guint lowest, highest; /* rates of those that count; 0: none does */
} Encoding;

static void
sum_up (GstLatestEncoderShare *const *viewers, guint n, Encoding *encodings)
{
  memset (encodings, 0, N_ENCODINGS * sizeof (*encodings));
  for (guint i = 0; i < n; i++) {
    Encoding *e = &encodings[viewers[i]->encoding];

    e->viewers++;
    if (!viewers[i]->counted || viewers[i]->rate == 0)
      continue;
    e->lowest =
        e->highest > 0 ? MIN (e->lowest, viewers[i]->rate) : viewers[i]->rate;
    e->highest = MAX (e->highest, viewers[i]->rate);
  }
}

static guint
count_used (const Encoding *encodings)
{
  guint n = 0;

  for (guint i = 0; i < N_ENCODINGS; i++)
    n += encodings[i].viewers > 0;
  return n;
}

/* Returns one without viewers, N_ENCODINGS if there may be no more. */
static guint
find_free (const Encoding *encodings, guint allowed)
{
  guint i = 0;

  if (count_used (encodings) >= allowed)
    return N_ENCODINGS;
  while (i < N_ENCODINGS && encodings[i].viewers > 0)
    i++;
  return i;
}

static void
move (GstLatestEncoderShare *viewer, guint encoding)
{
  viewer->encoding = encoding;
  viewer->slow_since = viewer->fast_since = 0;
}

/* Gives up those with the greatest numbers until there are few enough. */
static void
give_up (GstLatestEncoderShare *const *viewers, guint n, guint allowed)
{
  for (guint last = N_ENCODINGS - 1; last > 0; last--) {
    Encoding encodings[N_ENCODINGS];

    sum_up (viewers, n, encodings);
    if (count_used (encodings) <= allowed)
      return;
    for (guint i = 0; i < n; i++) {
      if (viewers[i]->encoding == last)
        move (viewers[i], 0);
    }
  }
}

/* The newest one moves, as it has seen least of the picture. */
static void
separate_all (GstLatestEncoderShare *const *viewers, guint n, guint allowed)
{
  for (guint i = n; i-- > 0;) {
    Encoding encodings[N_ENCODINGS];
    guint own;

    sum_up (viewers, n, encodings);
    own = find_free (encodings, allowed);
    if (own < N_ENCODINGS && encodings[viewers[i]->encoding].viewers > 1)
      move (viewers[i], own);
  }
}

/* Whether @condition has been true for @duration. */
static gboolean
lasts (gboolean condition, gint64 now, gint64 duration, gint64 *since)
{
  if (!condition)
    *since = 0;
  else if (*since == 0)
    *since = now;
  return condition && now - *since >= duration;
}

/* Returns the encoding for viewers whose networks are like that of a viewer with
 * @rate, or a new one. */
static guint
find_alike (const Encoding *encodings, guint except, guint rate, guint allowed)
{
  for (guint i = 0; i < N_ENCODINGS; i++) {
    const Encoding *e = &encodings[i];

    if (i != except && e->highest > 0 && rate >= e->highest / 2
        && rate / 2 <= e->lowest)
      return i;
  }
  return find_free (encodings, allowed);
}

/* What a viewer of encoding 0 has to keep up with. */
static guint
get_best_rate (const Encoding *encodings)
{
  guint best = encodings[0].highest;

  for (guint i = 1; i < N_ENCODINGS && encodings[0].viewers == 0; i++)
    best = MAX (best, encodings[i].highest);
  return best;
}

static void
separate_slow (GstLatestEncoderShare *viewer, const Encoding *encodings,
    guint allowed, gint64 now)
{
  guint encoding = viewer->encoding, other;
  gboolean slow = lasts (viewer->rate < encodings[encoding].highest / 2, now,
      SLOW_US, &viewer->slow_since);
  gboolean fast = lasts (encoding > 0
          && viewer->rate >= get_best_rate (encodings) / 100.0 * FAST_PERCENT,
      now, FAST_US, &viewer->fast_since);

  if (fast) {
    move (viewer, 0);
  } else if (slow) {
    other = find_alike (encodings, encoding, viewer->rate, allowed);
    if (other < N_ENCODINGS)
      move (viewer, other);
  }
}

void
gst_latest_encoder_sharing_update (GstLatestEncoderSharing sharing,
    guint allowed, gint64 now, GstLatestEncoderShare *const *viewers, guint n)
{
  if (sharing == GST_LATEST_ENCODER_SHARING_ALL)
    allowed = 1;
  give_up (viewers, n, allowed);
  if (allowed == 1) {
    for (guint i = 0; i < n; i++)
      move (viewers[i], 0);
    return;
  }
  if (sharing == GST_LATEST_ENCODER_SHARING_PER_VIEWER) {
    separate_all (viewers, n, allowed);
    return;
  }
  for (guint i = 0; i < n; i++) {
    Encoding encodings[N_ENCODINGS];

    sum_up (viewers, n, encodings);
    if (!viewers[i]->estimated && viewers[i]->encoding > 0)
      move (viewers[i], 0);
    else if (viewers[i]->counted && viewers[i]->rate > 0)
      separate_slow (viewers[i], encodings, allowed, now);
  }
}

guint
gst_latest_encoder_sharing_get_need (guint64 bitrate, guint target)
{
  if (bitrate >= (guint64) target * MUCH_PERCENT / 100)
    return G_MAXUINT;
  return MIN (bitrate * NEED_PERCENT / 100, G_MAXUINT);
}

guint
gst_latest_encoder_room_update (GstLatestEncoderRoom *self, gint64 now,
    guint used, guint max_encoders, gdouble n_processors, gdouble busy,
    gdouble cost)
{
  guint allowed = used;

  if (busy > CROWDED * n_processors) {
    allowed = used - 1;
    self->crowded_until = now + CROWDED_US;
  } else if (now >= self->crowded_until && busy + cost <= ROOM * n_processors) {
    allowed = used + 1;
  }
  return CLAMP (allowed, 1, MAX (max_encoders, 1));
}
