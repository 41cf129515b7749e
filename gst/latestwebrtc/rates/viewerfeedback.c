/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "viewerfeedback.h"

/* A viewer that sends transport-wide feedback at all has done so by then. */
#define FIRST_FEEDBACK_US (2 * G_USEC_PER_SEC)
/* Feedback is overdue when it comes this much later than usual. Browsers send
 * it every 50 to 250 ms. */
#define OVERDUE_US (300 * G_TIME_SPAN_MILLISECOND)
/* The usual response is smoothed over about this many. */
#define RESPONSE_WEIGHT 8
/* An estimate recovers from a silence within this time, or not at all. */
#define RETURN_US (3 * G_USEC_PER_SEC)

/* The bitrate of a viewer that sends receiver reports only. */
#define MUCH_LOSS 0.1
#define REDUCTION 0.85
#define REDUCTION_INTERVAL_US G_USEC_PER_SEC
#define GROWTH_PER_SECOND 0.08
/* Reports come every 0.5 to 7.5 s. */
#define LONGEST_GROWTH_US (5 * G_USEC_PER_SEC)
#define LEAST_BITRATE 30000

void
gst_latest_viewer_feedback_sent (GstLatestViewerFeedback *self, gint64 now)
{
  if (self->first_sent == 0)
    self->first_sent = now;
  if (self->unanswered_since == 0)
    self->unanswered_since = now;
}

void
gst_latest_viewer_feedback_arrived (GstLatestViewerFeedback *self, gint64 now)
{
  gint64 response = now - self->unanswered_since;

  if (self->lost || self->lowered) {
    self->returned_at = now;
  } else if (self->unanswered_since != 0) {
    if (self->kind != GST_LATEST_FEEDBACK_TRANSPORT_CC)
      self->response = response;
    self->response += (response - self->response) / RESPONSE_WEIGHT;
  }
  self->kind = GST_LATEST_FEEDBACK_TRANSPORT_CC;
  self->report_bitrate = 0;
  self->unanswered_since = 0;
  self->lost = self->lowered = FALSE;
}

/* Feedback that lowers the estimate has only just come. The estimator takes
 * feedback for missing after twice the time that it should take. */
gboolean
gst_latest_viewer_feedback_estimate (
    GstLatestViewerFeedback *self, gint64 now, guint estimate)
{
  if (self->kind == GST_LATEST_FEEDBACK_TRANSPORT_CC
      && estimate < self->estimate && self->unanswered_since != 0
      && now - self->unanswered_since > self->response)
    self->lowered = TRUE;
  self->estimate = estimate;
  return self->lowered;
}

static gboolean
is_overdue (const GstLatestViewerFeedback *self, gint64 now)
{
  gint64 silence = now - self->unanswered_since;

  if (self->unanswered_since == 0)
    return FALSE;
  switch (self->kind) {
    case GST_LATEST_FEEDBACK_TRANSPORT_CC:
      return silence > OVERDUE_US + self->response;
    case GST_LATEST_FEEDBACK_NONE:
      return silence > FIRST_FEEDBACK_US;
    default:
      return FALSE;
  }
}

GstLatestPresence
gst_latest_viewer_feedback_check (
    GstLatestViewerFeedback *self, gint64 now, gboolean recovered)
{
  if (is_overdue (self, now)) {
    self->lost = TRUE;
    self->returned_at = 0;
  } else if (recovered || now - self->returned_at >= RETURN_US) {
    self->returned_at = 0;
  }
  if (self->lost)
    return GST_LATEST_PRESENCE_LOST;
  return self->lowered || self->returned_at != 0 ? GST_LATEST_PRESENCE_UNSURE
                                                 : GST_LATEST_PRESENCE_HERE;
}

static void
update_report_bitrate (
    GstLatestViewerFeedback *self, gint64 now, gdouble loss, guint max)
{
  gint64 passed = MIN (now - self->reported_at, LONGEST_GROWTH_US);
  gdouble bitrate = self->report_bitrate;

  self->lossy_reports = loss > MUCH_LOSS ? self->lossy_reports + 1 : 0;
  if (self->lossy_reports >= 2
      && now - self->reduced_at >= REDUCTION_INTERVAL_US) {
    bitrate *= REDUCTION;
    self->reduced_at = now;
  } else if (loss <= 0) {
    bitrate *= 1 + GROWTH_PER_SECOND * passed / G_USEC_PER_SEC;
  }
  self->report_bitrate =
      CLAMP (bitrate, LEAST_BITRATE, MAX (max, LEAST_BITRATE));
}

gboolean
gst_latest_viewer_feedback_report (GstLatestViewerFeedback *self, gint64 now,
    guint reports, gdouble loss, guint start, guint max)
{
  gboolean is_new = reports != self->reports;

  self->reports = reports;
  if (self->kind == GST_LATEST_FEEDBACK_RECEIVER_REPORTS && is_new) {
    update_report_bitrate (self, now, loss, max);
    self->reported_at = now;
  }
  if (self->kind != GST_LATEST_FEEDBACK_NONE || reports == 0
      || self->first_sent == 0 || now - self->first_sent < FIRST_FEEDBACK_US)
    return FALSE;
  self->kind = GST_LATEST_FEEDBACK_RECEIVER_REPORTS;
  self->report_bitrate = MIN (start, max);
  self->reported_at = now;
  self->lost = FALSE;
  return TRUE;
}

const gchar *
gst_latest_feedback_kind_to_string (GstLatestFeedbackKind kind)
{
  switch (kind) {
    case GST_LATEST_FEEDBACK_TRANSPORT_CC:
      return "transport-cc";
    case GST_LATEST_FEEDBACK_RECEIVER_REPORTS:
      return "receiver-reports";
    default:
      return "none";
  }
}
