/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "fakenetwork.h"
#include "networkwait.h"

G_BEGIN_DECLS

/* Viewers whose networks the test makes up, behind real valves. */
#define MAX_VIEWERS 3

typedef struct
{
  GstElement *webrtcbin, *queue;
  GstPad *queue_src;
  GstLatestPlayoutDelay *playout_delay;
  GstLatestViewerRate *rate;
  GstLatestViewerValve *valve;
  FakeBwe *bwe;
} NetworkViewer;

typedef struct
{
  GstLatestRateSettings settings;
  GstLatestRateControl *control;
  GstLatestNetworkWait *wait;
  NetworkViewer viewers[MAX_VIEWERS];
  guint n;
  guint bitrate;
  guint least; /* bitrate since it was last set */
} NetworkFixture;

void network_fixture_init (NetworkFixture *f);
/* Removes all viewers. */
void network_fixture_clear (NetworkFixture *f);
/* @capacity in bit/s, 0: not known; @queue_time in ns. */
NetworkViewer *network_fixture_add (
    NetworkFixture *f, guint capacity, guint64 queue_time);
/* The caller takes the viewer out of the array. */
void network_fixture_remove (NetworkFixture *f, NetworkViewer *v);

G_END_DECLS
