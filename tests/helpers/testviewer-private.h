/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "testviewer.h"

/* What the files of the test viewer share. */

#define MAX_EXTENSIONS 16

struct _TestViewer
{
  GstElement *pipeline, *webrtcbin;
  gint cut, omit_transport_cc; /* atomic booleans */
  guint bottleneck;            /* atomic; bit/s; 0: none */

  GMutex lock;
  GCond cond;
  /* Protected by lock. */
  guint frames;
  gboolean began_with_key;
  gboolean gathered;
  gboolean disconnected;
  GBytes *extensions[MAX_EXTENSIONS];
  GHashTable *packets; /* msid -> number of packets */
  gboolean control_open;
  GString *heard; /* on the channel */

  GObject *control; /* of the test's thread */
};

/* Sets a field that is protected by the lock, and waits for one. */
void test_viewer_note (TestViewer *self, gboolean *what);
void test_viewer_wait_for (TestViewer *self, gboolean *what);

/* testviewerchannel.c: to be called before the pipeline stops. */
void test_viewer_give_up_sending (TestViewer *self);

/* testviewernetwork.c: handlers of "deep-element-added" of webrtcbin and of
 * "pad-added" of its rtpbin. */
void test_viewer_element_added (
    GstBin *webrtcbin, GstBin *parent, GstElement *element, TestViewer *self);
void test_viewer_rtp_pad_added (
    GstElement *rtpbin, GstPad *pad, TestViewer *self);
