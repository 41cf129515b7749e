/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib-object.h>

#include "ratepolicy.h"
#include "trackbudget.h"

G_BEGIN_DECLS

/* The rate control decides the bitrates of the encoders that viewers share, one
 * for each track or, where viewers get encodes of their own, for each encoding of
 * it: the user sets their sum, or they follow the estimates of
 * what the viewers' networks carry, within the user's limits. It also hands
 * these limits to the estimators.
 *
 * What a viewer's network carries is divided among the tracks that the viewer
 * gets: audio has what it takes, video the rest by weight, within the limits of
 * each track. Then, for each track, the policy chooses among the viewers that
 * get it. A track that is paused, or that has no frames, leaves its share to the
 * others.
 *
 * Any thread may call any of these functions, and none waits. Bitrates and
 * limits are handed on with no lock held, by one thread at a time, and what is
 * handed on last is the newest. */
typedef struct _GstLatestRateControl GstLatestRateControl;

/* Instead of the id of a track: the sum of all video. */
#define GST_LATEST_RATE_TOTAL G_MAXUINT

/* @encoding of @track shall have @bitrate. 0: nobody gets it, as it is
 * paused or as no viewer's network has room for it, and it need not be encoded.
 * For GST_LATEST_RATE_TOTAL, after that, @bitrate is what
 * gst_latest_rate_control_get_bitrate() returns. It may still come for a track
 * that another thread is just removing. */
typedef void (*GstLatestRateFunc) (
    guint track, guint encoding, guint bitrate, gpointer owner);

/* @apply gets a bitrate whenever it changes, the total for the first time at
 * once. @owner must outlive every call that may change one. */
GstLatestRateControl *gst_latest_rate_control_new (
    const GstLatestRateSettings *settings, GstLatestRateFunc apply,
    gpointer owner);
GstLatestRateControl *gst_latest_rate_control_ref (GstLatestRateControl *self);
void gst_latest_rate_control_unref (GstLatestRateControl *self);

/* The user's settings, which count at once for the encoders and every
 * estimator, unless there are newer ones: two threads that change settings may
 * come here in any order. */
void gst_latest_rate_control_configure (
    GstLatestRateControl *self, const GstLatestRateSettings *settings);
GstLatestRateSettings gst_latest_rate_control_get_settings (
    GstLatestRateControl *self);

/* Tracks. */

/* Bytes a packet of video has besides its payload, as the payloader makes them:
 * IPv4 and UDP 28, RTP 12, header extensions 16, the VP8 or VP9 descriptor 4,
 * SRTP 10. */
#define GST_LATEST_RATE_OVERHEAD 70
#define GST_LATEST_RATE_PAYLOAD 1160
/* A track of video without limits of its own. */
#define GST_LATEST_RATE_VIDEO \
  ((GstLatestAllocationTrack) { \
      .weight = 1, \
      .frame_rate = 30, \
      .payload = GST_LATEST_RATE_PAYLOAD, \
      .overhead = GST_LATEST_RATE_OVERHEAD, \
  })

/* One more track. @id is the caller's choice, below GST_LATEST_MAX_TRACKS, and
 * may be one that has been removed. Of tracks with the same weight, the one with
 * the smallest id is the most important. Its bitrate is handed on. */
void gst_latest_rate_control_add_track (GstLatestRateControl *self, guint id,
    const GstLatestAllocationTrack *track);
/* What the track is like has changed. Nothing is done for a track that is not
 * there. */
void gst_latest_rate_control_set_track (GstLatestRateControl *self, guint id,
    const GstLatestAllocationTrack *track);
/* The share of the track goes to the others. */
void gst_latest_rate_control_remove_track (
    GstLatestRateControl *self, guint id);
/* A frame of this track has been encoded at @now, monotonic and in us. A track
 * of video without frames for 300 to 450 ms (longer only if it has fewer than 2.8
 * frames a second) leaves its share to those that have some. That is noticed here, with
 * the next frame of another one, and the share comes back with the first frame.
 * That frame has bits, too, as the bitrate of such a track stays what it will
 * have with its share. */
void gst_latest_rate_control_frame (
    GstLatestRateControl *self, guint id, gint64 now);
/* Hands all bitrates on although they have not changed: there is a new
 * encoder. */
void gst_latest_rate_control_apply_again (GstLatestRateControl *self);
/* Waits until no other thread hands on. When nothing calls any more that may hand on,
 * the owner may go afterwards. */
void gst_latest_rate_control_quiesce (GstLatestRateControl *self);
/* The bitrate in force of the sum of all video that has frames; of one track,
 * 0 as above. In bit/s, of encoding 0. */
guint gst_latest_rate_control_get_bitrate (GstLatestRateControl *self);
guint gst_latest_rate_control_get_track_bitrate (
    GstLatestRateControl *self, guint id);

/* Viewers. */

/* One more viewer, by the element that estimates what its network carries (with
 * the properties of latestgccbwe). From now on it has the user's limits. It gets
 * all tracks, also those to come, until there is another word. */
void gst_latest_rate_control_add (
    GstLatestRateControl *self, GObject *estimator);
/* The tracks that viewer gets, with a bit for each (gst_latest_track_bit()). Ids
 * of tracks that are not there are accepted. */
void gst_latest_rate_control_set_viewer_tracks (
    GstLatestRateControl *self, GObject *estimator, guint32 tracks);
/* Encodings. */

/* A bit for each encoding there is; 0 is always one. The others get bitrates
 * from now on. */
void gst_latest_rate_control_use_encodings (
    GstLatestRateControl *self, guint encodings);
/* Which encoding that viewer gets. Before, it is 0. */
void gst_latest_rate_control_set_viewer_encoding (
    GstLatestRateControl *self, GObject *estimator, guint encoding);
/* Whether the track has one encoding only, 0, which all viewers get. */
void gst_latest_rate_control_set_shared (
    GstLatestRateControl *self, guint id, gboolean shared);

/* At @now (monotonic, in us), the network of that viewer carries @wire_rate of
 * audio and video, headers included. To be repeated about once a second, as
 * tracks that are paused come back only here. */
void gst_latest_rate_control_vote (GstLatestRateControl *self,
    GObject *estimator, guint wire_rate, gint64 now);
/* Whether that viewer's vote counts beside those of others. Votes that do not
 * count decide while there is no other, and pause no track. */
void gst_latest_rate_control_set_counted (
    GstLatestRateControl *self, GObject *estimator, gboolean counted);
/* The estimate of that viewer does not fall below @floor, in bit/s, whatever
 * the user's limits are; 0 is no floor. */
void gst_latest_rate_control_set_floor (
    GstLatestRateControl *self, GObject *estimator, guint floor);
/* Whether that viewer's network carries what the tracks the viewer gets are
 * encoded with. */
gboolean gst_latest_rate_control_is_carried (
    GstLatestRateControl *self, GObject *estimator);
/* The tracks that viewer is not sent for now, as its network does not carry the
 * least rates of all: those with the smallest weight, and never all video. */
guint32 gst_latest_rate_control_get_paused (
    GstLatestRateControl *self, GObject *estimator);
/* Another number after the paused tracks of any viewer have changed. Cheap: no
 * lock is taken. */
guint gst_latest_rate_control_get_pause_serial (GstLatestRateControl *self);
/* That viewer has no say any more. */
void gst_latest_rate_control_remove (
    GstLatestRateControl *self, GObject *estimator);

G_END_DECLS
