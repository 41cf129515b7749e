/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

#include "fakesignaller.h"
#include "testviewer.h"

G_BEGIN_DECLS

/* A pipeline with a latestwebrtcsink, and the test's hand on its signalling. */
typedef struct
{
  GstElement *pipeline, *sink;
  GstBus *bus;
  FakeSignaller *signaller; /* of the present run; NULL before */
} TestSender;

/* A small live picture. */
#define TEST_SENDER_LIVE \
  "videotestsrc is-live=true ! capsfilter " \
  "caps=video/x-raw,width=160,height=120,framerate=30/1"

/* @source describes a bin with one source pad, as for gst-launch-1.0. */
TestSender *test_sender_new (const gchar *source);
/* Links a further source, described likewise, to the sink's pad so named, and
 * starts it if the sender runs. Returns the bin. (transfer none) */
GstElement *test_sender_add_source (
    TestSender *self, const gchar *source, const gchar *pad);
/* Takes it away again, with its pad. */
void test_sender_remove_source (
    TestSender *self, GstElement *source, const gchar *pad);
/* Stops it, and fails when there was an error or warning on the bus. The last
 * one after every viewer. */
void test_sender_free (TestSender *self);
/* Goes to PLAYING and waits until it is there and the sink has caps. */
void test_sender_play (TestSender *self);
/* Waits until all pads of the sink have caps, without which there are no viewers. A live
 * source sends them some time after it was started or linked. */
void test_sender_wait_caps (TestSender *self);
void test_sender_stop (TestSender *self);

/* A new viewer, whose offer was answered. */
TestViewer *test_sender_join (TestSender *self, const gchar *id);
/* The same for a viewer there is. */
void test_sender_join_viewer (
    TestSender *self, const gchar *id, TestViewer *viewer);
/* A new viewer that offers @caps. */
TestViewer *test_sender_join_with (
    TestSender *self, const gchar *id, const gchar *caps);
/* Number of connected viewers, from the stats. */
guint test_sender_get_viewers (TestSender *self);
/* Waits for the signal "viewer-removed" to have come for the viewer so
 * named. */
void test_sender_wait_removed (TestSender *self, const gchar *name);

G_END_DECLS
