/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ratedecision.h"

gboolean
gst_latest_rate_decision_divide (
    const GstLatestRateDecision *self, GstLatestRateViewer *viewer, gint64 now)
{
  guint32 set = viewer->tracks & self->present;
  gboolean changed = FALSE;

  if (!viewer->voted)
    return FALSE;
  /* The estimate of a viewer who is not heard falls whatever the network
   * carries. */
  if (!viewer->uncounted)
    changed = gst_latest_track_pauses_update (
        &viewer->pauses, now, viewer->budget, self->tracks, set);
  set &= ~viewer->pauses.paused;
  gst_latest_track_budget_divide (
      viewer->budget, self->tracks, set, viewer->rates[GST_LATEST_RATES_ALL]);
  gst_latest_track_budget_divide (viewer->budget, self->tracks,
      set & ~self->still, viewer->rates[GST_LATEST_RATES_ACTIVE]);
  return changed;
}

gboolean
gst_latest_rate_decision_frame (
    GstLatestRateDecision *self, guint id, gint64 now)
{
  guint32 still = 0;

  if (!(self->present & gst_latest_track_bit (id)))
    return FALSE;
  gst_latest_track_activity_frame (&self->activity[id], now);
  for (guint i = 0; i < GST_LATEST_MAX_TRACKS; i++) {
    guint32 bit = self->present & gst_latest_track_bit (i);

    if (bit && !self->tracks[i].audio
        && gst_latest_track_activity_is_still (&self->activity[i], now))
      still |= bit;
  }
  if (still == self->still)
    return FALSE;
  self->still = still;
  return TRUE;
}

/* What a decision is made of. */
typedef struct
{
  const GstLatestRateViewer *const *viewers;
  guint n_viewers;
  guint encoding;
} Voters;

/* The encoding of the track that the viewer is sent. */
static guint
get_encoding (const GstLatestRateDecision *self,
    const GstLatestRateViewer *viewer, guint id)
{
  return self->shared & gst_latest_track_bit (id) ? 0 : viewer->encoding;
}

/* Whether the viewer has a say on the track. */
static gboolean
has_voted (
    const GstLatestRateDecision *self, const Voters *voters, guint i, guint id)
{
  const GstLatestRateViewer *viewer = voters->viewers[i];

  return viewer->voted && (viewer->tracks & gst_latest_track_bit (id))
      && get_encoding (self, viewer, id) == voters->encoding;
}

/* Returns how many viewers have a rate for the track, which are appended to
 * @rates. */
static guint
list_rates (const GstLatestRateDecision *self, const Voters *voters,
    gboolean uncounted, guint which, guint id, guint *rates)
{
  guint n = 0;

  for (guint i = 0; i < voters->n_viewers; i++) {
    const GstLatestRateViewer *viewer = voters->viewers[i];

    if (has_voted (self, voters, i, id) && viewer->uncounted == uncounted
        && !(viewer->pauses.paused & gst_latest_track_bit (id)))
      rates[n++] = viewer->rates[which][id];
  }
  return n;
}

/* Chooses among the viewers that get the track. Returns FALSE if there are
 * none. */
static gboolean
choose (const GstLatestRateDecision *self, const Voters *voters, guint which,
    guint id, guint *rate)
{
  g_autofree guint *rates = g_new (guint, MAX (voters->n_viewers, 1));
  guint n = list_rates (self, voters, FALSE, which, id, rates);
  GstLatestRatePolicy policy = self->settings.policy;

  if (n == 0) {
    /* Nobody is heard. Silence lowers the votes, so the highest is that of whom
     * was heard last: one viewer who is late does not make the rate that of one
     * who is gone. */
    n = list_rates (self, voters, TRUE, which, id, rates);
    policy = GST_LATEST_RATE_POLICY_FASTEST;
  }
  if (n > 0)
    *rate = gst_latest_rate_policy_choose (policy, rates, n);
  return n > 0;
}

/* Returns whether a viewer that has voted would get the track but for its
 * network. */
static gboolean
is_wanted (const GstLatestRateDecision *self, const Voters *voters, guint id)
{
  for (guint i = 0; i < voters->n_viewers; i++) {
    if (has_voted (self, voters, i, id))
      return TRUE;
  }
  return FALSE;
}

/* Decides for the tracks in @set. Those that nobody has asked for have what they
 * would have without viewers. Returns the tracks that count in the total. */
static guint32
decide_adaptive (const GstLatestRateDecision *self, const Voters *voters,
    guint which, guint32 set, guint *rates)
{
  const GstLatestRateSettings *settings = &self->settings;
  guint max = settings->bitrate > 0
      ? MIN (settings->max_bitrate, settings->bitrate)
      : settings->max_bitrate;
  guint32 chosen = 0;

  gst_latest_track_budget_divide_media (
      settings->start_bitrate, self->tracks, set, rates);
  for (guint i = 0; i < GST_LATEST_MAX_TRACKS; i++) {
    guint32 bit = set & gst_latest_track_bit (i);

    if (!bit || self->tracks[i].paused || !is_wanted (self, voters, i))
      continue;
    if (choose (self, voters, which, i, &rates[i]))
      chosen |= bit;
    else
      rates[i] = 0;
  }
  if (chosen == 0)
    chosen = set;
  /* A picture nobody can make out is worth nothing: the lower limit wins. */
  gst_latest_track_budget_limit (
      settings->min_bitrate, max, self->tracks, chosen, rates);
  return chosen;
}

static guint32
decide (const GstLatestRateDecision *self, const Voters *voters, guint which,
    guint32 set, guint *rates)
{
  const GstLatestRateSettings *settings = &self->settings;

  if (settings->adaptive)
    return decide_adaptive (self, voters, which, set, rates);
  gst_latest_track_budget_divide_media (
      settings->bitrate > 0 ? settings->bitrate : GST_LATEST_RATE_DEFAULT,
      self->tracks, set, rates);
  return set;
}

/* What the video has while there is none. */
static guint
decide_without_tracks (const GstLatestRateSettings *settings)
{
  guint max = settings->max_bitrate;

  if (!settings->adaptive)
    return settings->bitrate > 0 ? settings->bitrate : GST_LATEST_RATE_DEFAULT;
  if (settings->bitrate > 0)
    max = MIN (max, settings->bitrate);
  return MAX (MIN (settings->start_bitrate, max), settings->min_bitrate);
}

gboolean
gst_latest_rate_decision_is_carried (
    const GstLatestRateDecision *self, const GstLatestRateViewer *viewer)
{
  guint32 set =
      viewer->tracks & self->present & ~self->still & ~viewer->pauses.paused;
  guint sent[GST_LATEST_MAX_TRACKS];

  for (guint i = 0; i < GST_LATEST_MAX_TRACKS; i++)
    sent[i] = self->rates[get_encoding (self, viewer, i)][i];
  return viewer->voted
      && gst_latest_track_budget_sum (
             self->tracks, set, viewer->rates[GST_LATEST_RATES_ACTIVE])
      >= gst_latest_track_budget_sum (self->tracks, set, sent);
}

static gboolean
has_video (const GstLatestRateDecision *self)
{
  for (guint i = 0; i < GST_LATEST_MAX_TRACKS; i++) {
    if ((self->present & gst_latest_track_bit (i)) && !self->tracks[i].audio)
      return TRUE;
  }
  return FALSE;
}

void
gst_latest_rate_decision_update (GstLatestRateDecision *self, guint encoding,
    const GstLatestRateViewer *const *viewers, guint n)
{
  const Voters voters = { viewers, n, encoding };
  /* Nobody is sent another encoding of what is shared, nor of sound. */
  guint32 present =
      encoding > 0 ? self->present & ~self->shared : self->present;
  guint32 active = present & ~self->still;
  guint *rates = self->rates[encoding], all[GST_LATEST_MAX_TRACKS];
  guint32 counted =
      decide (self, &voters, GST_LATEST_RATES_ACTIVE, active, rates);

  self->total[encoding] = has_video (self)
      ? gst_latest_track_budget_sum (self->tracks, counted, rates)
      : decide_without_tracks (&self->settings);
  if (self->still == 0)
    return;
  decide (self, &voters, GST_LATEST_RATES_ALL, present, all);
  for (guint i = 0; i < GST_LATEST_MAX_TRACKS; i++) {
    if (self->still & present & gst_latest_track_bit (i))
      rates[i] = all[i];
  }
}
