/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "openmetrics.h"

G_BEGIN_DECLS

/* openmetrics.c      writes the text
 * metricfamilies.c   which metrics there are, and what they are made of */

/* The structure that a field is in. */
typedef enum
{
  METRIC_SESSIONS, /* none: the number of sessions whose state is the label */
  METRIC_ENCODER,
  METRIC_SLOT,
  METRIC_LIMITATION,       /* the durations of the limits of the quality */
  METRIC_TRACK,            /* a track of the sink, and so are the next */
  METRIC_ENCODING,         /* each of its encodings */
  METRIC_ENCODING_ENCODER, /* the encoder of each */
  METRIC_ENCODING_SLOT,    /* and that one's slot */
  METRIC_VIEWER,           /* a session, and so are the next */
  METRIC_PATH,             /* its congestion control */
  METRIC_SENT,             /* each of its tracks */
} MetricSource;

typedef enum
{
  METRIC_COUNTER,
  METRIC_GAUGE,
  METRIC_SUMMARY,
} MetricType;

#define METRIC_MAX_SAMPLES 10

/* A number becomes one of the unit of its family: where that is seconds, an
 * integer is in ns, and where it is bytes per second, it is in bit/s. */
typedef struct
{
  MetricSource source;
  const gchar *field;
  const gchar *label;  /* the value of the family's label, nullable */
  const gchar *suffix; /* NULL: the one of the type; else without a label */
  const gchar *less;   /* a field whose number is taken off, nullable */
} MetricSample;

typedef struct
{
  const gchar *name; /* with the unit, and without the suffix */
  MetricType type;
  const gchar *unit;  /* nullable */
  const gchar *label; /* beside those of viewer and track, nullable */
  const gchar *help;
  MetricSample samples[METRIC_MAX_SAMPLES]; /* up to the first without a
                                             * field */
} MetricFamily;

#define METRIC_UNIT_BYTES "bytes"
#define METRIC_UNIT_RATE "bytes_per_second"
#define METRIC_UNIT_RATIO "ratio"
#define METRIC_UNIT_SECONDS "seconds"

/* Up to the first without a name. */
extern const MetricFamily gst_latest_metric_families[];

G_END_DECLS
