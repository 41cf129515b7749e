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

/* Returns how many viewers have a rate for the track, which are appended to
 * @rates. */
static guint
list_rates (const GstLatestRateViewer *const *viewers, guint n_viewers,
    gboolean uncounted, guint which, guint id, guint *rates)
{
  guint n = 0;

  for (guint i = 0; i < n_viewers; i++) {
    const GstLatestRateViewer *viewer = viewers[i];

    if (viewer->voted && viewer->uncounted == uncounted
        && (viewer->tracks & ~viewer->pauses.paused
            & gst_latest_track_bit (id)))
      rates[n++] = viewer->rates[which][id];
  }
  return n;
}

/* Chooses among the viewers that get the track. Returns FALSE if there are
 * none. */
static gboolean
choose (const GstLatestRateDecision *self,
    const GstLatestRateViewer *const *viewers, guint n_viewers, guint which,
    guint id, guint *rate)
{
  g_autofree guint *rates = g_new (guint, MAX (n_viewers, 1));
  guint n = list_rates (viewers, n_viewers, FALSE, which, id, rates);
  GstLatestRatePolicy policy = self->settings.policy;

  if (n == 0) {
    /* Nobody is heard. Silence lowers the votes, so the highest is that of whom
     * was heard last: one viewer who is late does not make the rate that of one
     * who is gone. */
    n = list_rates (viewers, n_viewers, TRUE, which, id, rates);
    policy = GST_LATEST_RATE_POLICY_FASTEST;
  }
  if (n > 0)
    *rate = gst_latest_rate_policy_choose (policy, rates, n);
  return n > 0;
}

/* Returns whether a viewer that has voted would get the track but for its
 * network. */
static gboolean
is_wanted (const GstLatestRateViewer *const *viewers, guint n, guint id)
{
  for (guint i = 0; i < n; i++) {
    if (viewers[i]->voted && (viewers[i]->tracks & gst_latest_track_bit (id)))
      return TRUE;
  }
  return FALSE;
}

/* Decides for the tracks in @set. Those that nobody has asked for have what they
 * would have without viewers. Returns the tracks that count in the total. */
static guint32
decide_adaptive (const GstLatestRateDecision *self,
    const GstLatestRateViewer *const *viewers, guint n, guint which,
    guint32 set, guint *rates)
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

    if (!bit || self->tracks[i].paused || !is_wanted (viewers, n, i))
      continue;
    if (choose (self, viewers, n, which, i, &rates[i]))
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
decide (const GstLatestRateDecision *self,
    const GstLatestRateViewer *const *viewers, guint n, guint which,
    guint32 set, guint *rates)
{
  const GstLatestRateSettings *settings = &self->settings;

  if (settings->adaptive)
    return decide_adaptive (self, viewers, n, which, set, rates);
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

  return viewer->voted
      && gst_latest_track_budget_sum (
             self->tracks, set, viewer->rates[GST_LATEST_RATES_ACTIVE])
      >= gst_latest_track_budget_sum (self->tracks, set, self->rates);
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
gst_latest_rate_decision_update (GstLatestRateDecision *self,
    const GstLatestRateViewer *const *viewers, guint n)
{
  guint32 active = self->present & ~self->still;
  guint all[GST_LATEST_MAX_TRACKS];
  guint32 counted =
      decide (self, viewers, n, GST_LATEST_RATES_ACTIVE, active, self->rates);

  self->total = has_video (self)
      ? gst_latest_track_budget_sum (self->tracks, counted, self->rates)
      : decide_without_tracks (&self->settings);
  if (self->still == 0)
    return;
  decide (self, viewers, n, GST_LATEST_RATES_ALL, self->present, all);
  for (guint i = 0; i < GST_LATEST_MAX_TRACKS; i++) {
    if (self->still & gst_latest_track_bit (i))
      self->rates[i] = all[i];
  }
}
