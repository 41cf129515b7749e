/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a viewer reports about the frames it is sent: whether it can still be
 * heard, and the bitrate for a viewer that sends receiver reports only. The
 * model has no lock and no clock: times are monotonic, in us. */

typedef enum
{
  GST_LATEST_FEEDBACK_NONE, /* nothing has come yet */
  GST_LATEST_FEEDBACK_TRANSPORT_CC,
  GST_LATEST_FEEDBACK_RECEIVER_REPORTS, /* and nothing else for 2 s */
} GstLatestFeedbackKind;

typedef enum
{
  GST_LATEST_PRESENCE_HERE,
  GST_LATEST_PRESENCE_LOST,   /* its feedback is overdue */
  GST_LATEST_PRESENCE_UNSURE, /* its estimate went down as nothing was heard,
                               * and has not recovered yet */
} GstLatestPresence;

typedef struct
{
  GstLatestFeedbackKind kind;

  gint64 first_sent;       /* 0: no frame yet */
  gint64 unanswered_since; /* first frame after the last feedback; 0: none */
  gint64 response;         /* usual time from a frame to feedback */
  guint estimate;          /* bit/s; the last one */
  gboolean lowered;        /* it went down as nothing was heard */
  gboolean lost;
  gint64 returned_at; /* 0: not returning */

  /* Receiver reports. */
  guint reports;        /* seen */
  guint lossy_reports;  /* in succession */
  gint64 reported_at;   /* last report */
  gint64 reduced_at;    /* last reduction */
  guint report_bitrate; /* bit/s; 0: the viewer sends other feedback */
} GstLatestViewerFeedback;

/* A frame is on its way to the viewer. */
void gst_latest_viewer_feedback_sent (
    GstLatestViewerFeedback *self, gint64 now);
/* Transport-wide feedback has come. */
void gst_latest_viewer_feedback_arrived (
    GstLatestViewerFeedback *self, gint64 now);
/* The estimate of the viewer's network is @estimate now, in bit/s. Returns TRUE
 * while that says nothing of the network: it was lowered because nothing was
 * heard. */
gboolean gst_latest_viewer_feedback_estimate (
    GstLatestViewerFeedback *self, gint64 now, guint estimate);
/* How the viewer is, now. @recovered: its network carries again what the
 * others are sent. */
GstLatestPresence gst_latest_viewer_feedback_check (
    GstLatestViewerFeedback *self, gint64 now, gboolean recovered);
/* @reports is the number of receiver reports so far, @loss the share of lost
 * packets in the last one, 0 to 1. @start and @max are rates in bit/s. To be
 * called about once a second. Returns TRUE when the kind of feedback changes to
 * receiver reports. */
gboolean gst_latest_viewer_feedback_report (GstLatestViewerFeedback *self,
    gint64 now, guint reports, gdouble loss, guint start, guint max);
/* "none", "transport-cc" or "receiver-reports". */
const gchar *gst_latest_feedback_kind_to_string (GstLatestFeedbackKind kind);

G_END_DECLS
