/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "signaller.h"

G_BEGIN_DECLS

/* GstLatestWhipClient is a signaller that publishes to a WHIP server (RFC
 * 9725), from which thousands may watch, as docs/whip.md describes. It asks for
 * one session at a time, and for the next one when that has ended:
 *
 *            ready()           offer()          answer, connected()
 *   no video -------> our offer -----> POST, 201 -------------> published
 *      ^                ^  |             | refused, no answer       |
 *      '----------------'  |             v                          | lost
 *        close (NOT_READY) '--------> waits a while <---------------'
 *
 * A server that is away is waited for. What would be refused again (a wrong
 * token, a wrong URL, another codec) ends it, unless it has published before:
 * then it does nothing any more. */
#define GST_TYPE_LATEST_WHIP_CLIENT (gst_latest_whip_client_get_type ())
G_DECLARE_FINAL_TYPE (GstLatestWhipClient, gst_latest_whip_client, GST_LATEST,
    WHIP_CLIENT, GObject)

typedef struct
{
  guint request_ms;     /* a request may take so long */
  guint first_retry_ms; /* after the first failure */
  guint max_retry_ms;   /* after many */
  guint lasting_ms;     /* a connection of this age was a success */
  guint stop_ms;        /* to take leave when it is stopped */
} GstLatestWhipTimes;

/* Before start(); the defaults are what users want. */
void gst_latest_whip_client_set_times (
    GstLatestWhipClient *self, const GstLatestWhipTimes *times);

G_END_DECLS
