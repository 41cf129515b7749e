/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstlatestwebrtcsink-private.h"

#include <string.h>

#include "teepads.h"
#include "viewervalve.h"

GST_DEBUG_CATEGORY_EXTERN (gst_latest_webrtc_sink_debug);
#define GST_CAT_DEFAULT gst_latest_webrtc_sink_debug

/* The pad "encoded_video_0" gives the application what viewers are sent of
 * "video_0":
 *
 *   tee of the track -> bin "encoded_video_0": valve -> queue -> the pad
 *
 * The branch is to the track what a viewer is: its valve drops frames while the
 * application does not keep up, goes on with a key unit, and hides from the
 * encoder whatever is behind. */
#define PREFIX "encoded_"

static GstPad *
get_valve (GstPad *pad)
{
  g_autoptr (GstPad) target = gst_ghost_pad_get_target (GST_GHOST_PAD (pad));
  g_autoptr (GstElement) branch = gst_pad_get_parent_element (target);

  return gst_element_get_static_pad (branch, "sink");
}

/* Frames begin to flow once somebody takes them, with a key unit. */
static void
pad_linked (GstPad *pad, GstPad *peer, GstLatestViewerValve *valve)
{
  gst_latest_viewer_valve_open (valve);
}

/* A bin with a valve, the pad "sink", and a queue behind. */
static GstElement *
make_branch (const gchar *name, gboolean is_audio)
{
  GstElement *branch = gst_bin_new (name);
  GstElement *queue = gst_element_factory_make ("queue", NULL);
  g_autoptr (GstPad) src = gst_element_get_static_pad (queue, "src");

  /* The valve limits it. */
  g_object_set (queue, "max-size-buffers", 0, "max-size-bytes", 0,
      "max-size-time", G_GUINT64_CONSTANT (0), "silent", TRUE, NULL);
  gst_bin_add (GST_BIN (branch), queue);
  gst_element_add_pad (
      branch, GST_PAD (gst_latest_viewer_valve_new (queue, "sink", is_audio)));
  gst_element_add_pad (branch, gst_ghost_pad_new ("src", src));
  return branch;
}

static GstLatestWebRTCSinkPad *
find_pad_of_track (GstLatestWebRTCSink *self, const gchar *name)
{
  g_autoptr (GPtrArray) pads = gst_latest_webrtc_sink_list_pads (self);

  for (guint i = 0; i < pads->len; i++) {
    if (g_strcmp0 (GST_PAD_NAME (pads->pdata[i]), name) == 0)
      return gst_object_ref (pads->pdata[i]);
  }
  return NULL;
}

static guint32
get_bit (GstLatestWebRTCSinkPad *of)
{
  return 1u << gst_latest_track_get_id (
             gst_latest_webrtc_sink_pad_get_track (of));
}

/* There is one for each track. FALSE if somebody has it, or is about to. */
static gboolean
take (GstLatestWebRTCSink *self, guint32 bit)
{
  gboolean is_free;

  GST_OBJECT_LOCK (self);
  is_free = !(self->taken_encoded & bit);
  self->taken_encoded |= bit;
  GST_OBJECT_UNLOCK (self);
  return is_free;
}

static void
give_back (GstLatestWebRTCSink *self, guint32 bit)
{
  GST_OBJECT_LOCK (self);
  self->taken_encoded &= ~bit;
  GST_OBJECT_UNLOCK (self);
}

GstPad *
gst_latest_webrtc_sink_request_encoded_pad (
    GstLatestWebRTCSink *self, GstPadTemplate *templ, const gchar *name)
{
  const gchar *of =
      name && g_str_has_prefix (name, PREFIX) ? name + strlen (PREFIX) : NULL;
  g_autoptr (GstLatestWebRTCSinkPad) track_pad = find_pad_of_track (self, of);
  GstLatestTrack *track;
  GstElement *branch;
  g_autoptr (GstPad) src = NULL, valve = NULL;
  GstPad *pad;

  if (!track_pad || !take (self, get_bit (track_pad))) {
    GST_WARNING_OBJECT (self, "refusing pad %s: %s", name ? name : PREFIX "%s",
        track_pad ? "it exists" : "there is no such track");
    return NULL;
  }
  track = gst_latest_webrtc_sink_pad_get_track (track_pad);
  branch = make_branch (name, gst_latest_track_is_audio (track));
  gst_bin_add (GST_BIN (self), branch);
  src = gst_element_get_static_pad (branch, "src");
  valve = gst_element_get_static_pad (branch, "sink");
  pad = gst_ghost_pad_new_from_template (name, src, templ);
  g_signal_connect_object (pad, "linked", G_CALLBACK (pad_linked), valve, 0);
  gst_pad_set_active (pad, TRUE);
  gst_element_add_pad (GST_ELEMENT (self), pad);
  gst_element_sync_state_with_parent (branch);
  gst_latest_track_attach (track, 0, valve);
  return pad;
}

void
gst_latest_webrtc_sink_release_encoded_pad (
    GstLatestWebRTCSink *self, GstPad *pad)
{
  g_autoptr (GstPad) valve = get_valve (pad);
  g_autoptr (GstElement) branch = gst_pad_get_parent_element (valve);
  /* The track's pad goes after this one. */
  g_autoptr (GstLatestWebRTCSinkPad) of =
      find_pad_of_track (self, GST_PAD_NAME (pad) + strlen (PREFIX));
  const guint32 bit = of ? get_bit (of) : 0;

  gst_latest_tee_detach (valve);
  gst_element_set_locked_state (branch, TRUE);
  gst_element_set_state (branch, GST_STATE_NULL);
  /* What a muxer has taken becomes a whole file. */
  gst_pad_push_event (pad, gst_event_new_eos ());
  gst_pad_set_active (pad, FALSE);
  gst_element_remove_pad (GST_ELEMENT (self), pad);
  gst_bin_remove (GST_BIN (self), branch);
  give_back (self, bit);
}

/* Those of the track with the pad @of, or all. (element-type GstPad) */
static GPtrArray *
list_encoded_pads (GstLatestWebRTCSink *self, GstPad *of)
{
  GPtrArray *pads = g_ptr_array_new_with_free_func (gst_object_unref);
  g_autofree gchar *name =
      of ? g_strconcat (PREFIX, GST_PAD_NAME (of), NULL) : NULL;

  GST_OBJECT_LOCK (self);
  for (GList *l = GST_ELEMENT (self)->srcpads; l; l = l->next) {
    if (!name || g_strcmp0 (GST_PAD_NAME (l->data), name) == 0)
      g_ptr_array_add (pads, gst_object_ref (l->data));
  }
  GST_OBJECT_UNLOCK (self);
  return pads;
}

void
gst_latest_webrtc_sink_release_encoded_pads (
    GstLatestWebRTCSink *self, GstPad *of)
{
  g_autoptr (GPtrArray) pads = list_encoded_pads (self, of);

  for (guint i = 0; i < pads->len; i++)
    gst_latest_webrtc_sink_release_encoded_pad (self, pads->pdata[i]);
}

/* A pipeline stops this sink, which is one, before what is behind these pads. A
 * push there may wait until that stops, and pads do not stop while they
 * push. */
void
gst_latest_webrtc_sink_unblock_encoded_pads (GstLatestWebRTCSink *self)
{
  g_autoptr (GPtrArray) pads = list_encoded_pads (self, NULL);

  for (guint i = 0; i < pads->len; i++)
    gst_pad_push_event (pads->pdata[i], gst_event_new_flush_start ());
}
