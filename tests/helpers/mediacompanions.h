/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "mediasender.h"

G_BEGIN_DECLS

/* The other tracks of a sender that has several: a second camera, half as
 * important as the first, and a microphone. What the receiver makes of them is not
 * simulated, but for the feedback. */
typedef struct _MediaCompanions MediaCompanions;

/* The streams of video in the pacer. */
#define MEDIA_FRONT 1
#define MEDIA_REAR 2

MediaCompanions *media_companions_new (MediaSender *s, guint32 seed);
void media_companions_free (MediaCompanions *c);
/* Returns what the first camera has of the estimate. */
guint media_companions_get_front_rate (MediaCompanions *c);
void media_companions_start (MediaCompanions *c);
/* A packet of any track has left the pacer. */
void media_companions_sent (
    MediaCompanions *c, const MediaPacket *p, gint64 queue_delay);

#define MEDIA_COMPANIONS_SECONDS 300

/* What has left the pacer. */
typedef struct
{
  guint64 front[MEDIA_COMPANIONS_SECONDS]; /* bytes in each second */
  guint64 rear[MEDIA_COMPANIONS_SECONDS];
  guint audio_made, audio_sent;
} MediaCompanionsTrace;

const MediaCompanionsTrace *media_companions_get_trace (
    const MediaCompanions *c);
/* gint64, us that each packet of audio was in the pacer */
GArray *media_companions_get_audio_delays (const MediaCompanions *c);

G_END_DECLS
