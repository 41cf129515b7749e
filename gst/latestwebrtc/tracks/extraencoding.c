/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "extraencoding.h"

#include "teepads.h"
#include "trackchain.h"

struct _GstLatestExtraEncoding
{
  /* Immutable. */
  GstBin *bin; /* not owned */
  GstElement *encoder;
  GstLatestTrackOutput *output;
  GPtrArray *bindings; /* of the encoder's properties to those it follows */
};

/* What belongs to one encode, and what no two may have. */
static const gchar *const own_properties[] = { "name", "parent", "bitrate",
  "downstream-ready", "frame-log", NULL };

static gboolean
is_followed (GParamSpec *pspec)
{
  return (pspec->flags & G_PARAM_READWRITE) == G_PARAM_READWRITE
      && !(pspec->flags & G_PARAM_CONSTRUCT_ONLY)
      && !g_strv_contains (own_properties, pspec->name);
}

static void
follow (GstLatestExtraEncoding *self, GstElement *like)
{
  guint n;
  g_autofree GParamSpec **pspecs =
      g_object_class_list_properties (G_OBJECT_GET_CLASS (like), &n);

  self->bindings = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < n; i++) {
    if (is_followed (pspecs[i]))
      g_ptr_array_add (self->bindings,
          g_object_ref (g_object_bind_property (like, pspecs[i]->name,
              self->encoder, pspecs[i]->name, G_BINDING_SYNC_CREATE)));
  }
}

static void
unfollow (GstLatestExtraEncoding *self)
{
  for (guint i = 0; i < self->bindings->len; i++)
    g_binding_unbind (self->bindings->pdata[i]);
  g_ptr_array_unref (self->bindings);
}

/* The name of the encoder there is always, and the number of this one. */
static GstElement *
make_encoder (const GstLatestExtraEncodingConfig *config)
{
  g_autofree gchar *like = gst_element_get_name (config->like);
  g_autofree gchar *name =
      g_strdup_printf ("%s-%u", like, config->output.encoding);

  return gst_element_factory_make ("latestvpxenc", name);
}

static void
start (GstLatestExtraEncoding *self, GstElement *fanout)
{
  g_autoptr (GstPad) sink = gst_element_get_static_pad (self->encoder, "sink");

  gst_element_link (
      self->encoder, gst_latest_track_output_get_tee (self->output));
  gst_latest_track_output_start (self->output);
  gst_element_sync_state_with_parent (self->encoder);
  gst_latest_tee_attach (fanout, sink);
}

GstLatestExtraEncoding *
gst_latest_extra_encoding_new (
    GstBin *bin, const GstLatestExtraEncodingConfig *config)
{
  GstElement *encoder = make_encoder (config);
  GstLatestTrackOutput *output =
      gst_latest_track_output_new (bin, &config->output);
  GstLatestExtraEncoding *self;

  if (!encoder || !output) {
    gst_clear_object (&encoder);
    if (output) {
      gst_latest_track_output_remove (output);
      gst_latest_track_output_free (output);
    }
    return NULL;
  }
  self = g_new0 (GstLatestExtraEncoding, 1);
  self->bin = bin;
  self->encoder = encoder;
  self->output = output;
  gst_latest_track_output_set_encoder (output, encoder);
  gst_bin_add (bin, gst_object_ref (encoder));
  follow (self, config->like);
  start (self, config->fanout);
  return self;
}

void
gst_latest_extra_encoding_free (GstLatestExtraEncoding *self)
{
  g_autoptr (GstPad) sink = gst_element_get_static_pad (self->encoder, "sink");

  unfollow (self);
  gst_latest_tee_detach (sink);
  gst_latest_track_element_remove (self->bin, self->encoder);
  gst_latest_track_output_remove (self->output);
  gst_latest_track_output_free (self->output);
  gst_object_unref (self->encoder);
  g_free (self);
}

GstElement *
gst_latest_extra_encoding_get_encoder (GstLatestExtraEncoding *self)
{
  return self->encoder;
}

GstLatestTrackOutput *
gst_latest_extra_encoding_get_output (GstLatestExtraEncoding *self)
{
  return self->output;
}
