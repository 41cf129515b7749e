/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "fakenetwork.h"

typedef GstElementClass FakeBweClass;
typedef GstElementClass FakeEncoderClass;

static GType fake_bwe_get_type (void);
static GType fake_encoder_get_type (void);
G_DEFINE_TYPE (FakeBwe, fake_bwe, GST_TYPE_ELEMENT);
G_DEFINE_TYPE (FakeEncoder, fake_encoder, GST_TYPE_ELEMENT);

static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE (
    "sink", GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS_ANY);
static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE (
    "src", GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS_ANY);

static GstPad *
add_pad (gpointer element, GstStaticPadTemplate *template)
{
  GstPad *pad =
      gst_pad_new_from_static_template (template, template->name_template);

  gst_element_add_pad (element, pad);
  return pad;
}

static void
add_class (GstElementClass *klass)
{
  gst_element_class_add_static_pad_template (klass, &sink_template);
  gst_element_class_add_static_pad_template (klass, &src_template);
  gst_element_class_set_static_metadata (
      klass, "Fake", "Generic", "Stands in", "the gst-latestframe authors");
}

/* The congestion control. */

#define FIELD(name) G_STRUCT_OFFSET (FakeBwe, name)

static const struct
{
  const gchar *name;
  gsize offset;
} bwe_properties[] = {
  { "estimated-bitrate", FIELD (estimated_bitrate) },
  { "path-capacity", FIELD (path_capacity) },
  { "min-bitrate", FIELD (min_bitrate) },
  { "start-bitrate", FIELD (start_bitrate) },
  { "max-bitrate", FIELD (max_bitrate) },
  { "queue-time", FIELD (queue_time) },
  { "advised-playout-delay", FIELD (advised_playout_delay) },
  { "retransmission-share", FIELD (retransmission_share) },
  { "frame-share", FIELD (frame_share) },
};

static void
fake_bwe_set_property (
    GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  gpointer field = (guint8 *) object + bwe_properties[id - 1].offset;

  if (G_VALUE_HOLDS_UINT (value))
    *(guint *) field = g_value_get_uint (value);
  else if (G_VALUE_HOLDS_UINT64 (value))
    *(guint64 *) field = g_value_get_uint64 (value);
  else
    *(gdouble *) field = g_value_get_double (value);
}

static void
fake_bwe_get_property (
    GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  gconstpointer field = (guint8 *) object + bwe_properties[id - 1].offset;

  if (G_VALUE_HOLDS_UINT (value))
    g_value_set_uint (value, *(const guint *) field);
  else if (G_VALUE_HOLDS_UINT64 (value))
    g_value_set_uint64 (value, *(const guint64 *) field);
  else
    g_value_set_double (value, *(const gdouble *) field);
}

static GParamSpec *
make_spec (const gchar *name)
{
  if (g_str_has_suffix (name, "-share"))
    return g_param_spec_double (name, NULL, NULL, 0, 1, 0, G_PARAM_READWRITE);
  if (g_str_equal (name, "queue-time")
      || g_str_equal (name, "advised-playout-delay"))
    return g_param_spec_uint64 (
        name, NULL, NULL, 0, G_MAXUINT64, 0, G_PARAM_READWRITE);
  return g_param_spec_uint (
      name, NULL, NULL, 0, G_MAXUINT, 0, G_PARAM_READWRITE);
}

static guint64
stream_queue_time (FakeBwe *self, guint ssrc)
{
  return ssrc == self->free_ssrc ? 0 : self->queue_time;
}

static void
fake_bwe_class_init (FakeBweClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->set_property = fake_bwe_set_property;
  object_class->get_property = fake_bwe_get_property;
  for (guint i = 0; i < G_N_ELEMENTS (bwe_properties); i++)
    g_object_class_install_property (
        object_class, i + 1, make_spec (bwe_properties[i].name));
  g_signal_new_class_handler ("stream-queue-time", G_TYPE_FROM_CLASS (klass),
      G_SIGNAL_RUN_LAST | G_SIGNAL_ACTION, G_CALLBACK (stream_queue_time), NULL,
      NULL, NULL, G_TYPE_UINT64, 1, G_TYPE_UINT);
  add_class (klass);
}

static void
fake_bwe_init (FakeBwe *self)
{
  add_pad (self, &sink_template);
  gst_pad_set_active (add_pad (self, &src_template), TRUE);
}

void
fake_bwe_give_feedback (FakeBwe *bwe)
{
  g_autoptr (GstPad) src =
      gst_element_get_static_pad (GST_ELEMENT (bwe), "src");

  gst_pad_send_event (src,
      gst_event_new_custom (GST_EVENT_CUSTOM_UPSTREAM,
          gst_structure_new_empty ("RTPTWCCPackets")));
}

/* The encoder. */

static void
fake_encoder_set_property (
    GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  FakeEncoder *self = (FakeEncoder *) object;

  if (id != 1)
    return;
  self->downstream_ready = g_value_get_uint64 (value);
  g_atomic_int_inc (&self->times_set);
}

static GstFlowReturn
fake_encoder_chain (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  g_autoptr (GstPad) src =
      gst_element_get_static_pad (GST_ELEMENT (parent), "src");

  return gst_pad_push (src, buffer);
}

static void
fake_encoder_class_init (FakeEncoderClass *klass)
{
  G_OBJECT_CLASS (klass)->set_property = fake_encoder_set_property;
  g_object_class_install_property (G_OBJECT_CLASS (klass), 1,
      g_param_spec_uint64 (
          "downstream-ready", NULL, NULL, 0, G_MAXUINT64, 0, G_PARAM_WRITABLE));
  add_class (klass);
}

static void
fake_encoder_init (FakeEncoder *self)
{
  gst_pad_set_chain_function (
      add_pad (self, &sink_template), fake_encoder_chain);
  add_pad (self, &src_template);
}

void
fake_network_register (void)
{
  gst_element_register (
      NULL, "latestgccbwe", GST_RANK_NONE, fake_bwe_get_type ());
  gst_element_register (
      NULL, "latestvpxenc", GST_RANK_NONE, fake_encoder_get_type ());
}
