/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "openmetrics.h"

#include <math.h>
#include <string.h>

#define PREFIX "latestwebrtcsink_"
#define INITIAL_SIZE 16384
#define MAX_SAMPLES 10
/* Up to here, a double holds every integer. */
#define MAX_EXACT_INTEGER 9007199254740992.0
/* Shows every nanosecond of eleven days, and not the error of a double. */
#define NUMBER_FORMAT "%.15g"

/* The structure that a field is in. */
typedef enum
{
  SESSIONS, /* none: the number of sessions whose state is the label */
  ENCODER,
  SLOT,
  LIMITATION, /* the durations of the limits of the quality */
  VIEWER,     /* a session, and so is the next */
  PATH,       /* its congestion control */
} Source;

typedef enum
{
  COUNTER,
  GAUGE,
  SUMMARY,
} Type;

static const struct
{
  const gchar *name, *suffix; /* the suffix of most of its samples */
} types[] = {
  [COUNTER] = { "counter", "_total" },
  [GAUGE] = { "gauge", "" },
  [SUMMARY] = { "summary", "" },
};

/* A number becomes one of the unit of its family: where that is seconds, an
 * integer is in ns, and where it is bytes per second, it is in bit/s. */
typedef struct
{
  Source source;
  const gchar *field;
  const gchar *label;  /* the value of the family's label, nullable */
  const gchar *suffix; /* NULL: the one of the type; else without a label */
  const gchar *less;   /* a field whose number is taken off, nullable */
} Sample;

typedef struct
{
  const gchar *name; /* with the unit, and without the suffix */
  Type type;
  const gchar *unit;  /* nullable */
  const gchar *label; /* beside that of the viewer, nullable */
  const gchar *help;
  Sample samples[MAX_SAMPLES]; /* up to the first without a field */
} Family;

#define BYTES "bytes"
#define RATE "bytes_per_second"
#define RATIO "ratio"
#define SECONDS "seconds"

/* clang-format off */
/* A family of one sample. */
#define ONE(name, type, unit, source, field, help) \
  { name, type, unit, NULL, help, { { source, field, NULL, NULL, NULL } } }
/* The quantiles of a duration that the statistics have. */
#define QUANTILES(source, field) \
  { source, field "-p50", "0.5", NULL, NULL }, \
  { source, field "-p99", "0.99", NULL, NULL }

static const Family families[] = {
  { "viewers", GAUGE, NULL, "state",
    "Viewers by the state of their session.", {
      { SESSIONS, "state", "negotiating", NULL, NULL },
      { SESSIONS, "state", "connecting", NULL, NULL },
      { SESSIONS, "state", "connected", NULL, NULL } } },

  ONE ("frames_in", COUNTER, NULL, SLOT, "in",
      "Raw frames that the source has sent."),
  { "frames_dropped", COUNTER, NULL, "cause",
    "Frames dropped for all viewers: replaced (by a newer one while the "
    "encoder was busy), held (the same while they waited for the network), "
    "late (too old), throttled (too many a second), undecodable, preempted (by "
    "a query), flushed, encoder (by the encoder), no-encoder (while there was "
    "none), unusable (too little data, or outside their segment).", {
      { SLOT, "replaced", "replaced", NULL, "held" },
      { SLOT, "held", "held", NULL, NULL },
      { SLOT, "late", "late", NULL, NULL },
      { SLOT, "throttled", "throttled", NULL, NULL },
      { SLOT, "undecodable", "undecodable", NULL, NULL },
      { SLOT, "preempted", "preempted", NULL, NULL },
      { SLOT, "flushed", "flushed", NULL, NULL },
      { ENCODER, "frames-dropped", "encoder", NULL, NULL },
      { ENCODER, "frames-lost", "no-encoder", NULL, NULL },
      { ENCODER, "frames-unusable", "unusable", NULL, NULL } } },
  ONE ("frames_encoded", COUNTER, NULL, ENCODER, "frames-encoded",
      "Frames that came out of the encoder."),
  ONE ("key_frames_encoded", COUNTER, NULL, ENCODER, "key-frames-encoded",
      "Key frames among them."),
  ONE ("key_frame_requests", COUNTER, NULL, ENCODER, "key-frame-requests",
      "Requests for a key frame that reached the encoder."),
  ONE ("encoded_bytes", COUNTER, BYTES, ENCODER, "bytes-encoded",
      "What came out of the encoder."),
  { "slot_wait_seconds", SUMMARY, SECONDS, "quantile",
    "For how long frames waited for the encoder. Quantiles count from the "
    "start.", { QUANTILES (SLOT, "slot-wait") } },
  { "age_at_encode_start_seconds", SUMMARY, SECONDS, "quantile",
    "Age of the frames when their encoding began. Quantiles count from the "
    "start.", { QUANTILES (ENCODER, "age-at-encode-start") } },
  { "age_at_encode_end_seconds", SUMMARY, SECONDS, "quantile",
    "Age of the frames when they were encoded. Quantiles count from the "
    "start.", { QUANTILES (ENCODER, "age-at-encode-end") } },
  { "encode_time_seconds", SUMMARY, SECONDS, "quantile",
    "What it took to encode a frame. Quantiles count from the start.", {
      QUANTILES (ENCODER, "encode-time"),
      { ENCODER, "frames-encoded", NULL, "_count", NULL },
      { ENCODER, "total-encode-time", NULL, "_sum", NULL } } },
  { "quantizer_index", SUMMARY, NULL, NULL,
    "Quantizer indices of the frames: 0 to 127 with VP8, to 255 with VP9.", {
      { ENCODER, "frames-encoded", NULL, "_count", NULL },
      { ENCODER, "qp-sum", NULL, "_sum", NULL } } },
  ONE ("target_bytes_per_second", GAUGE, RATE, ENCODER, "target-bitrate",
      "The rate that the encoder has been told."),
  ONE ("frames_per_second", GAUGE, NULL, ENCODER, "frames-per-second",
      "Frames that were encoded in the last second."),
  ONE ("frame_width_pixels", GAUGE, "pixels", ENCODER, "frame-width",
      "Width of the encoded picture."),
  ONE ("frame_height_pixels", GAUGE, "pixels", ENCODER, "frame-height",
      "Height of the encoded picture."),
  ONE ("scale_ratio", GAUGE, RATIO, ENCODER, "scale",
      "The part of each side of the picture to which adaptation has scaled "
      "it."),
  ONE ("framerate_limit", GAUGE, NULL, ENCODER, "framerate-limit",
      "Frames a second that adaptation allows; 0 is no limit."),
  ONE ("speed_steps", GAUGE, NULL, ENCODER, "speed-steps",
      "Steps by which adaptation has made the encoder faster."),
  { "quality_limited_seconds", COUNTER, SECONDS, "reason",
    "For how long the quality was limited, by reason; none is not at all.", {
      { LIMITATION, "none", "none", NULL, NULL },
      { LIMITATION, "cpu", "cpu", NULL, NULL },
      { LIMITATION, "bandwidth", "bandwidth", NULL, NULL },
      { LIMITATION, "other", "other", NULL, NULL } } },
  ONE ("encoder_restarts", COUNTER, NULL, ENCODER, "encoder-restarts",
      "How often the encoder was replaced."),

  ONE ("viewer_connected_seconds", GAUGE, SECONDS, VIEWER, "connected-for",
      "For how long the viewer has been connected."),
  ONE ("viewer_frames_sent", COUNTER, NULL, VIEWER, "frames-sent",
      "Frames sent to the viewer."),
  ONE ("viewer_key_frames_sent", COUNTER, NULL, VIEWER, "key-frames-sent",
      "Key frames among them."),
  ONE ("viewer_frames_dropped", COUNTER, NULL, VIEWER, "frames-dropped",
      "Encoded frames dropped for this viewer: its network is too slow, or not "
      "heard, or it waits for a key frame."),
  ONE ("viewer_packets_sent", COUNTER, NULL, VIEWER, "packets-sent",
      "RTP packets without retransmissions."),
  ONE ("viewer_sent_bytes", COUNTER, BYTES, VIEWER, "bytes-sent",
      "What these packets carried."),
  { "viewer_requests", COUNTER, NULL, "kind",
    "What the viewer has asked for: retransmissions (nack), key frames (pli, "
    "fir).", {
      { VIEWER, "nack-count", "nack", NULL, NULL },
      { VIEWER, "pli-count", "pli", NULL, NULL },
      { VIEWER, "fir-count", "fir", NULL, NULL } } },
  ONE ("viewer_round_trip_time_seconds", GAUGE, SECONDS, VIEWER,
      "round-trip-time", "By the viewer's receiver reports."),
  ONE ("viewer_fraction_lost_ratio", GAUGE, RATIO, VIEWER, "fraction-lost",
      "Part of the packets lost, by the last receiver report."),
  ONE ("viewer_estimate_bytes_per_second", GAUGE, RATE, VIEWER,
      "estimated-bitrate", "What the viewer's network is thought to carry."),
  ONE ("viewer_below_minimum", GAUGE, NULL, VIEWER, "below-minimum",
      "1 while the viewer's network carries less than min-bitrate."),

  ONE ("viewer_path_capacity_bytes_per_second", GAUGE, RATE, PATH,
      "path-capacity",
      "The narrowest link of the path; 0 while it is not known."),
  ONE ("viewer_acknowledged_bytes_per_second", GAUGE, RATE, PATH,
      "acknowledged-bitrate", "The rate at which packets arrive."),
  ONE ("viewer_sent_bytes_per_second", GAUGE, RATE, PATH, "sent-bitrate",
      "The rate at which packets are sent."),
  ONE ("viewer_path_round_trip_time_seconds", GAUGE, SECONDS, PATH, "rtt",
      "By transport-wide feedback, without the time for which the receiver "
      "holds it back."),
  ONE ("viewer_path_loss_ratio", GAUGE, RATIO, PATH, "loss",
      "Average part of the packets lost, by transport-wide feedback."),
  ONE ("viewer_path_queue_seconds", GAUGE, SECONDS, PATH, "path-queue-delay",
      "The standing queue on the path."),
  ONE ("viewer_pacer_queue_seconds", GAUGE, SECONDS, PATH, "queue-time",
      "The time until all waiting packets have left."),
  ONE ("viewer_packets_acknowledged", COUNTER, NULL, PATH, "packets-acked",
      "Packets that arrived, by transport-wide feedback."),
  ONE ("viewer_packets_lost", COUNTER, NULL, PATH, "packets-lost",
      "Packets that did not."),
  { "viewer_extra_packets", COUNTER, NULL, "kind",
    "Packets sent beside media: retransmissions and padding.", {
      { PATH, "retransmitted-packets-sent", "retransmission", NULL, NULL },
      { PATH, "padding-packets-sent", "padding", NULL, NULL } } },
  { "viewer_extra_bytes", COUNTER, BYTES, "kind",
    "What these packets carried.", {
      { PATH, "retransmitted-bytes-sent", "retransmission", NULL, NULL },
      { PATH, "padding-bytes-sent", "padding", NULL, NULL } } },
  { "viewer_retransmissions_refused", COUNTER, NULL, "cause",
    "Retransmissions that were asked for and not sent.", {
      { PATH, "retransmissions-too-old", "too-old", NULL, NULL },
      { PATH, "retransmissions-repeated", "repeated", NULL, NULL },
      { PATH, "retransmissions-over-budget", "over-budget", NULL, NULL } } },
  { "viewer_rate_reductions", COUNTER, NULL, "cause",
    "Reductions of the estimate: delay grew (overuse), feedback was missing "
    "(silence).", {
      { PATH, "overuses", "overuse", NULL, NULL },
      { PATH, "silences", "silence", NULL, NULL } } },
  { "viewer_packets_dropped", COUNTER, NULL, "cause",
    "Packets that did not leave: too many waited (overflow), flushed, not RTP "
    "(invalid).", {
      { PATH, "overflow-packets", "overflow", NULL, NULL },
      { PATH, "flushed-packets", "flushed", NULL, NULL },
      { PATH, "invalid-packets", "invalid", NULL, NULL } } },
};
/* clang-format on */

/* Reading the statistics. */

static const GstStructure *
get_structure (const GstStructure *in, const gchar *field)
{
  const GValue *value = in != NULL ? gst_structure_get_value (in, field) : NULL;

  return value != NULL && GST_VALUE_HOLDS_STRUCTURE (value)
      ? gst_value_get_structure (value)
      : NULL;
}

/* The structure that @source stands for. @whole is a session for the sources
 * that are part of one, else the encoder's statistics. */
static const GstStructure *
find_part (Source source, const GstStructure *whole)
{
  switch (source) {
    case SLOT:
      return get_structure (whole, "slot");
    case LIMITATION:
      return get_structure (whole, "quality-limitation-durations");
    case PATH:
      return get_structure (whole, "congestion-control");
    default:
      return whole;
  }
}

/* FALSE if there is no such number. */
static gboolean
get_number (const GstStructure *in, const gchar *field, gdouble *number,
    gboolean *is_double)
{
  const GValue *value = in != NULL ? gst_structure_get_value (in, field) : NULL;
  g_auto (GValue) as_double = G_VALUE_INIT;

  g_value_init (&as_double, G_TYPE_DOUBLE);
  if (value == NULL)
    return FALSE;
  if (G_VALUE_HOLDS_BOOLEAN (value))
    g_value_set_double (&as_double, g_value_get_boolean (value) ? 1 : 0);
  else if (!g_value_transform (value, &as_double))
    return FALSE;
  *number = g_value_get_double (&as_double);
  *is_double = G_VALUE_HOLDS_DOUBLE (value);
  return isfinite (*number);
}

static gdouble
get_factor (const gchar *unit, gboolean is_double)
{
  if (g_strcmp0 (unit, RATE) == 0)
    return 1.0 / 8;
  return g_strcmp0 (unit, SECONDS) == 0 && !is_double ? 1e-9 : 1;
}

static gboolean
get_value (const Family *family, const Sample *sample,
    const GstStructure *whole, gdouble *value)
{
  const GstStructure *part = find_part (sample->source, whole);
  gboolean is_double = FALSE;
  gdouble less = 0;

  if (!get_number (part, sample->field, value, &is_double))
    return FALSE;
  if (sample->less != NULL
      && get_number (part, sample->less, &less, &is_double))
    *value -= less;
  if (g_strcmp0 (sample->suffix, "_count") != 0)
    *value *= get_factor (family->unit, is_double);
  return TRUE;
}

static guint
count_sessions (const GValue *sessions, const Sample *sample)
{
  guint n = 0;

  for (guint i = 0; i < gst_value_array_get_size (sessions); i++) {
    const GstStructure *session =
        gst_value_get_structure (gst_value_array_get_value (sessions, i));

    n += g_strcmp0 (
             gst_structure_get_string (session, sample->field), sample->label)
        == 0;
  }
  return n;
}

/* Writing the text. */

static void
append_number (GString *out, gdouble number)
{
  gchar text[G_ASCII_DTOSTR_BUF_SIZE];

  if (fabs (number) <= MAX_EXACT_INTEGER && number == trunc (number))
    g_string_append_printf (out, "%" G_GINT64_FORMAT, (gint64) number);
  else
    g_string_append (
        out, g_ascii_formatd (text, sizeof (text), NUMBER_FORMAT, number));
}

/* A structure's strings are UTF-8 already. */
static void
append_label (GString *out, const gchar *name, const gchar *value)
{
  g_string_append_c (out, out->str[out->len - 1] == '"' ? ',' : '{');
  g_string_append_printf (out, "%s=\"", name);
  for (const gchar *c = value; *c != '\0'; c++) {
    if (*c == '\\' || *c == '"' || *c == '\n')
      g_string_append_c (out, '\\');
    g_string_append_c (out, *c == '\n' ? 'n' : *c);
  }
  g_string_append_c (out, '"');
}

static void
append_sample (GString *out, const Family *family, const Sample *sample,
    const gchar *viewer, gdouble value)
{
  g_string_append_printf (out, PREFIX "%s%s", family->name,
      sample->suffix != NULL ? sample->suffix : types[family->type].suffix);
  if (viewer != NULL)
    append_label (out, "viewer", viewer);
  if (sample->label != NULL)
    append_label (out, family->label, sample->label);
  g_string_append (out, out->str[out->len - 1] == '"' ? "} " : " ");
  append_number (out, value);
  g_string_append_c (out, '\n');
}

/* The samples of a family in the statistics @whole, see find_part(). */
static void
append_samples (GString *out, const Family *family, const GstStructure *whole,
    const gchar *viewer)
{
  gdouble value;

  for (guint i = 0; i < MAX_SAMPLES && family->samples[i].field; i++) {
    if (get_value (family, &family->samples[i], whole, &value))
      append_sample (out, family, &family->samples[i], viewer, value);
  }
}

static void
append_sessions (GString *out, const Family *family, const GValue *sessions)
{
  for (guint i = 0; i < gst_value_array_get_size (sessions); i++) {
    const GstStructure *session =
        gst_value_get_structure (gst_value_array_get_value (sessions, i));
    const gchar *id = gst_structure_get_string (session, "id");

    if (id != NULL)
      append_samples (out, family, session, id);
  }
}

static void
append_counts (GString *out, const Family *family, const GValue *sessions)
{
  for (guint i = 0; i < MAX_SAMPLES && family->samples[i].field; i++)
    append_sample (out, family, &family->samples[i], NULL,
        count_sessions (sessions, &family->samples[i]));
}

static void
append_head (GString *out, const Family *family)
{
  g_string_append_printf (
      out, "# TYPE " PREFIX "%s %s\n", family->name, types[family->type].name);
  if (family->unit != NULL)
    g_string_append_printf (
        out, "# UNIT " PREFIX "%s %s\n", family->name, family->unit);
  g_string_append_printf (
      out, "# HELP " PREFIX "%s %s\n", family->name, family->help);
}

/* A family without a sample is left out. */
static void
append_family (GString *out, const Family *family, const GValue *sessions,
    const GstStructure *encoder)
{
  gsize start = out->len, head;
  Source source = family->samples[0].source;

  append_head (out, family);
  head = out->len;
  if (source != SESSIONS && source < VIEWER)
    append_samples (out, family, encoder, NULL);
  else if (sessions != NULL && source == SESSIONS)
    append_counts (out, family, sessions);
  else if (sessions != NULL)
    append_sessions (out, family, sessions);
  if (out->len == head)
    g_string_truncate (out, start);
}

GString *
gst_latest_open_metrics_new (
    const GstStructure *sink, const GstStructure *encoder)
{
  GString *out = g_string_sized_new (INITIAL_SIZE);
  const GValue *sessions =
      sink != NULL ? gst_structure_get_value (sink, "sessions") : NULL;

  for (guint i = 0; i < G_N_ELEMENTS (families); i++)
    append_family (out, &families[i], sessions, encoder);
  g_string_append (out, "# EOF\n");
  return out;
}
