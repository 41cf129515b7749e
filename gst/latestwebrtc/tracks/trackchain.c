/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "trackchain.h"

#include "codec.h"
#include "missingplugins.h"
#include "teepads.h"

GST_DEBUG_CATEGORY_EXTERN (gst_latest_webrtc_sink_debug);
#define GST_CAT_DEFAULT gst_latest_webrtc_sink_debug

/* What comes in. */
typedef enum
{
  FORM_RAW,
  FORM_JPEG,
  FORM_H264,
  FORM_ENCODED, /* anything else that is encoded */
  N_FORMS,
} Form;

#define MAX_ELEMENTS 4
/* Of Opus, in bit/s: speech in full band with in-band FEC. */
#define AUDIO_BITRATE 48000

struct _GstLatestTrackChain
{
  /* Immutable. */
  GstBin *bin;                /* not owned */
  GstElement *input, *output; /* the track's */
  /* The elements of a form, in the order of the data. The first one is NULL where
   * a form has none, or where one of them is not installed. */
  GstElement *elements[N_FORMS][MAX_ELEMENTS];
  const gchar *missing[N_FORMS]; /* nullable; a factory's name */
  gboolean has_fanout;           /* the first one of raw video is one */

  gint form; /* atomic Form; changed on the input's streaming thread */
};

/* Whether @element stays linked to what is behind it: the fanout, from which other
 * encoders get the same video. */
static gboolean
is_fanout (GstLatestTrackChain *self, GstElement *element)
{
  return self->has_fanout && element == self->elements[FORM_RAW][0];
}

static void
link_form (GstLatestTrackChain *self, Form form)
{
  GstElement *last = self->input;

  for (guint i = 0; i < MAX_ELEMENTS && self->elements[form][i]; i++) {
    if (!is_fanout (self, last))
      gst_element_link (last, self->elements[form][i]);
    last = self->elements[form][i];
  }
  gst_element_link (last, self->output);
}

static void
unlink_form (GstLatestTrackChain *self, Form form)
{
  GstElement *last = self->input;

  for (guint i = 0; i < MAX_ELEMENTS && self->elements[form][i]; i++) {
    if (!is_fanout (self, last))
      gst_element_unlink (last, self->elements[form][i]);
    last = self->elements[form][i];
  }
  gst_element_unlink (last, self->output);
}

static Form
find_form (const GstCaps *caps)
{
  const GstStructure *s = gst_caps_get_structure (caps, 0);

  if (gst_structure_has_name (s, "image/jpeg"))
    return FORM_JPEG;
  if (gst_structure_has_name (s, "video/x-h264"))
    return FORM_H264;
  return gst_latest_codec_from_caps (caps) ? FORM_ENCODED : FORM_RAW;
}

void
gst_latest_track_chain_take_caps (
    GstLatestTrackChain *self, const GstCaps *caps)
{
  Form before = g_atomic_int_get (&self->form);
  Form form = find_form (caps);

  if (form == before)
    return;
  if (self->missing[form]) {
    gst_latest_missing_plugins_report (
        GST_ELEMENT (self->bin), self->missing[form]);
    return;
  }
  unlink_form (self, before);
  link_form (self, form);
  g_atomic_int_set (&self->form, form);
}

GstElement *
gst_latest_track_chain_get_encoder (GstLatestTrackChain *self)
{
  guint last = 0;

  while (last + 1 < MAX_ELEMENTS && self->elements[FORM_RAW][last + 1])
    last++;
  return self->elements[FORM_RAW][last];
}

GstElement *
gst_latest_track_chain_get_fanout (GstLatestTrackChain *self)
{
  g_return_val_if_fail (self->has_fanout, NULL);

  return self->elements[FORM_RAW][0];
}

GstElement *
gst_latest_track_chain_get_first (GstLatestTrackChain *self)
{
  return self->elements[FORM_RAW][0];
}

guint64
gst_latest_track_chain_count_dropped (GstLatestTrackChain *self)
{
  guint64 dropped = 0;

  if (self->elements[FORM_JPEG][0])
    g_object_get (self->elements[FORM_JPEG][0], "dropped", &dropped, NULL);
  return dropped;
}

gboolean
gst_latest_track_chain_is_encoded (GstLatestTrackChain *self)
{
  return g_atomic_int_get (&self->form) >= FORM_H264;
}

/* Called for the JPEG decoder's sink pad. A picture that is cut off within its
 * header is an error to jpegdec, and that would be the end of the stream. */
static GstPadProbeReturn
decode (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  GstLatestTrackChain *self = data;
  GstElement *decoder = self->elements[FORM_JPEG][1];
  g_autoptr (GstPad) src = gst_element_get_static_pad (decoder, "src");
  GstFlowReturn ret = GST_PAD_CHAINFUNC (pad) (
      pad, GST_OBJECT (decoder), GST_PAD_PROBE_INFO_BUFFER (info));

  if (ret == GST_FLOW_ERROR
      && gst_pad_get_last_flow_return (src) == GST_FLOW_OK) {
    GST_INFO_OBJECT (self->bin, "a JPEG picture cannot be decoded");
    ret = GST_FLOW_OK;
  }
  GST_PAD_PROBE_INFO_FLOW_RETURN (info) = ret;
  return GST_PAD_PROBE_HANDLED;
}

/* Construction. */

/* Opus of speech: in-band FEC, by which a packet has the one before in it,
 * coarsely, is made in the modes for speech only (RFC 6716, 2.1.7), and only if
 * losses are expected. Packets of 10 ms are the shortest that these modes have
 * (RFC 6716, 2.1.4). 5 of the 10 steps of complexity cost half of the time. */
static void
set_up_opus (GstElement *encoder)
{
  g_object_set (encoder, "bitrate", AUDIO_BITRATE, "inband-fec", TRUE,
      "packet-loss-percentage", 10, "complexity", 5, NULL);
  gst_util_set_object_arg (G_OBJECT (encoder), "frame-size", "10");
  gst_util_set_object_arg (G_OBJECT (encoder), "audio-type", "voice");
}

/* Does nothing once an element of the form is missing. */
static void
add (GstLatestTrackChain *self, Form form, const gchar *factory,
    const gchar *name, const gchar *suffix)
{
  g_autofree gchar *full = g_strconcat (name, suffix, NULL);
  GstElement *element;
  guint n = 0;

  if (self->missing[form])
    return;
  element = gst_element_factory_make (factory, full);
  if (!element) {
    self->missing[form] = factory;
    return;
  }
  /* A launch line sets what it has for the element when that is added. */
  if (g_str_equal (factory, "opusenc"))
    set_up_opus (element);
  gst_bin_add (self->bin, gst_object_ref (element));
  while (self->elements[form][n])
    n++;
  self->elements[form][n] = element;
}

/* A picture that comes while another is decoded replaces the one that waits, so
 * none is decoded in vain. JPEG has key frames only. */
static void
add_video (GstLatestTrackChain *self, const gchar *suffix)
{
  add (self, FORM_RAW, "tee", "fanout", suffix);
  if (!self->missing[FORM_RAW])
    gst_latest_tee_prepare (self->elements[FORM_RAW][0]);
  add (self, FORM_RAW, "latestvpxenc", "encoder", suffix);
  add (self, FORM_JPEG, "latestframe", "jpeg-slot", suffix);
  add (self, FORM_JPEG, "jpegdec", "jpegdec", suffix);
  add (self, FORM_H264, "h264parse", "h264parse", suffix);
  if (!self->missing[FORM_JPEG]) {
    g_autoptr (GstPad) sink =
        gst_element_get_static_pad (self->elements[FORM_JPEG][1], "sink");

    self->elements[FORM_JPEG][2] = self->elements[FORM_RAW][0];
    self->elements[FORM_JPEG][3] = self->elements[FORM_RAW][1];
    gst_pad_add_probe (sink, GST_PAD_PROBE_TYPE_BUFFER, decode, self, NULL);
  }
}

/* A viewer's line carries Opus of one or two channels (RFC 7587, 4.1 and 7). Of
 * more, opusenc makes several streams, which no line is for. */
static void
add_audio (GstLatestTrackChain *self, const gchar *suffix)
{
  add (self, FORM_RAW, "audioconvert", "audioconvert", suffix);
  add (self, FORM_RAW, "audioresample", "audioresample", suffix);
  add (self, FORM_RAW, "capsfilter", "audio-channels", suffix);
  add (self, FORM_RAW, "opusenc", "audio-encoder", suffix);
  if (!self->missing[FORM_RAW])
    gst_util_set_object_arg (G_OBJECT (self->elements[FORM_RAW][2]), "caps",
        "audio/x-raw, channels=(int)2; audio/x-raw, channels=(int)1");
}

GstLatestTrackChain *
gst_latest_track_chain_new (GstBin *bin, gboolean is_audio, const gchar *suffix,
    GstElement *input, GstElement *output, const gchar **missing)
{
  GstLatestTrackChain *self = g_new0 (GstLatestTrackChain, 1);

  self->bin = bin;
  self->input = input;
  self->output = output;
  if (is_audio)
    add_audio (self, suffix);
  else
    add_video (self, suffix);
  *missing = self->missing[FORM_RAW];
  if (*missing) {
    gst_latest_track_chain_remove (self);
    gst_latest_track_chain_free (self);
    return NULL;
  }
  if (!is_audio) {
    gst_element_link (self->elements[FORM_RAW][0], self->elements[FORM_RAW][1]);
    self->has_fanout = TRUE;
  }
  link_form (self, FORM_RAW);
  return self;
}

typedef void (*ElementFunc) (GstLatestTrackChain *self, GstElement *element);

/* Calls @func for each element once, sinks first. */
static void
for_each (GstLatestTrackChain *self, ElementFunc func)
{
  for (guint form = 0; form < N_FORMS; form++) {
    for (guint i = MAX_ELEMENTS; i-- > 0;) {
      GstElement *element = self->elements[form][i];

      if (element
          && (form != FORM_JPEG
              || (element != self->elements[FORM_RAW][0]
                  && element != self->elements[FORM_RAW][1])))
        func (self, element);
    }
  }
}

static void
start (GstLatestTrackChain *self, GstElement *element)
{
  gst_element_sync_state_with_parent (element);
}

void
gst_latest_track_chain_start (GstLatestTrackChain *self)
{
  for_each (self, start);
}

void
gst_latest_track_element_stop (GstElement *element)
{
  gst_element_set_locked_state (element, TRUE);
  gst_element_set_state (element, GST_STATE_NULL);
}

void
gst_latest_track_element_remove (GstBin *bin, GstElement *element)
{
  if (!element)
    return;
  gst_latest_track_element_stop (element);
  gst_bin_remove (bin, element);
}

static void
take_out (GstLatestTrackChain *self, GstElement *element)
{
  gst_latest_track_element_remove (self->bin, element);
}

void
gst_latest_track_chain_remove (GstLatestTrackChain *self)
{
  for_each (self, take_out);
}

static void
unref (GstLatestTrackChain *self, GstElement *element)
{
  gst_object_unref (element);
}

void
gst_latest_track_chain_free (GstLatestTrackChain *self)
{
  if (!self)
    return;
  for_each (self, unref);
  g_free (self);
}
