/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* Whether webrtcbin has the elements for data channels. Without them, an offer
 * with a line for data must not come near it: it would crash. If not, @missing
 * (nullable) is set to the name of what is missing. */
gboolean gst_latest_sctp_available (const gchar **missing);

/* Calls @callback with each buffer at the pad @name of @element, for ever. */
void gst_latest_sctp_probe (GstElement *element, const gchar *name,
    GstPadProbeCallback callback, gpointer data, GDestroyNotify destroy);
/* The two bins that webrtcbin adds for a data channel, which are removed when
 * the channel is closed: workaround 24 of workarounds.h. A zeroed one is
 * empty. */
#define GST_LATEST_CHANNEL_BINS 2

typedef struct
{
  GstElement *bins[GST_LATEST_CHANNEL_BINS]; /* nullable */
} GstLatestChannelBins;

/* Returns whether @element is such a bin. */
gboolean gst_latest_channel_bins_is_one (GstElement *element);
/* Returns whether @bin was the last one. */
gboolean gst_latest_channel_bins_add (
    GstLatestChannelBins *self, GstElement *bin);
/* Shuts them down and takes them out of @webrtcbin, if they still are there. A
 * last push in them may be waited for: only on the worker's thread. */
void gst_latest_channel_bins_remove (
    GstLatestChannelBins *self, GstElement *webrtcbin);
void gst_latest_channel_bins_clear (GstLatestChannelBins *self);

/* What was put into a data channel and has not left as an SCTP packet yet, in
 * bytes. "buffered-amount" does not have it: that ends where SCTP's own buffer
 * begins, and webrtcbin must not be shut down while that is full (workaround 25
 * of workarounds.h). Zeroed, it knows no stream. */
#define GST_LATEST_SCTP_STREAMS 2

typedef struct
{
  gboolean has_tsn;
  guint32 tsn; /* the highest one that has left */
  struct
  {
    gboolean open;
    guint16 id;
    gsize waiting;
  } streams[GST_LATEST_SCTP_STREAMS];
} GstLatestSctpBacklog;

/* The stream of number @id begins. */
void gst_latest_sctp_backlog_open (
    GstLatestSctpBacklog *self, guint stream, guint16 id);
/* Returns whether @size bytes more may be put into the stream, behind @most at
 * most, and counts them if so. */
gboolean gst_latest_sctp_backlog_add (
    GstLatestSctpBacklog *self, guint stream, gsize size, gsize most);
/* They were not put there after all. */
void gst_latest_sctp_backlog_remove (
    GstLatestSctpBacklog *self, guint stream, gsize size);
/* An SCTP packet leaves. What it repeats is not counted again. */
void gst_latest_sctp_backlog_packet (
    GstLatestSctpBacklog *self, GstBuffer *packet);

G_END_DECLS
