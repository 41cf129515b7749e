/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* The far end: a webrtcbin that offers to receive video and counts the frames
 * that arrive. */
typedef struct _TestViewer TestViewer;

/* What a browser offers, as caps of the RTP stream: VP8, with playout delay,
 * capture time and transport-wide feedback. */
#define TEST_VIEWER_VP8 \
  "application/x-rtp,media=video,encoding-name=VP8,payload=96,clock-rate=90000," \
  "extmap-3=(string)\"http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01\"," \
  "extmap-4=(string)\"http://www.webrtc.org/experiments/rtp-hdrext/playout-delay\"," \
  "extmap-5=(string)\"http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time\"," \
  "rtcp-fb-transport-cc=(boolean)true,rtcp-fb-nack=(boolean)true," \
  "rtcp-fb-nack-pli=(boolean)true"

/* Sound, likewise. */
#define TEST_VIEWER_OPUS \
  "application/x-rtp,media=audio,encoding-name=OPUS,payload=111," \
  "clock-rate=48000,encoding-params=(string)2," \
  "extmap-3=(string)\"http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01\"," \
  "rtcp-fb-transport-cc=(boolean)true"

TestViewer *test_viewer_new (const gchar *caps);
/* Before the offer: a further line of media. */
void test_viewer_add_media (TestViewer *self, const gchar *caps);
/* Before the offer: the data channel "control". */
void test_viewer_add_control (TestViewer *self);
/* Waits until it is open. */
void test_viewer_say (TestViewer *self, const gchar *text);
/* Waits until a message that contains @text has come there. */
void test_viewer_wait_heard (TestViewer *self, const gchar *text);
/* How often a text is in what has come there. */
guint test_viewer_count_heard (TestViewer *self, const gchar *text);
void test_viewer_free (TestViewer *self);

/* With all candidates in it. (transfer full) */
gchar *test_viewer_create_offer (TestViewer *self);
/* The answer to the offer @sdp, likewise. (transfer full) */
gchar *test_viewer_answer_offer (TestViewer *self, const gchar *sdp);
void test_viewer_set_answer (TestViewer *self, const gchar *sdp);

/* Waits until this many frames have arrived in all. */
void test_viewer_wait_frames (TestViewer *self, guint n);
/* Waits until this many more have than now. */
void test_viewer_wait_more_frames (TestViewer *self, guint n);
guint test_viewer_get_frames (TestViewer *self);
/* Waits until this many more packets of the track with this a=msid have
 * arrived than now. */
void test_viewer_wait_packets_of (TestViewer *self, const gchar *msid, guint n);
guint test_viewer_get_packets_of (TestViewer *self, const gchar *msid);
/* Waits until the connection is seen to be over. */
void test_viewer_wait_disconnected (TestViewer *self);
/* Whether the very first frame was a key frame. */
gboolean test_viewer_began_with_key (TestViewer *self);
/* Payload of the RTP header extension @id of the last packet, NULL when there
 * was none. */
GBytes *test_viewer_get_extension (TestViewer *self, guint8 id);
/* Closes the connection in good order, as a browser does when its page goes. */
void test_viewer_close (TestViewer *self);
/* From now on nothing leaves any more, as if the power had failed. */
void test_viewer_vanish (TestViewer *self);
/* While @cut, no packet leaves or arrives. */
void test_viewer_set_cut (TestViewer *self, gboolean cut);
/* From now on packets arrive at @bitrate at most, in bit/s; more of them wait in
 * the system's buffer. */
void test_viewer_set_bottleneck (TestViewer *self, guint bitrate);
/* From now on no transport-wide feedback leaves, receiver reports do. */
void test_viewer_omit_transport_cc (TestViewer *self);

G_END_DECLS
