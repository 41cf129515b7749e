/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "../../../helpers/whipserver.h"
#include "whipclient.h"

G_BEGIN_DECLS

#define OFFER \
  "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n" \
  "m=video 9 UDP/TLS/RTP/SAVPF 96 97\r\na=ice-ufrag:abcd\r\n" \
  "a=ice-pwd:0123456789012345678901\r\na=mid:video0\r\n"
#define TOKEN "sesame-0123"

/* The sink's side of a WHIP client, and the server it publishes to. All is on
 * one context, which is the thread default until it is freed. */
typedef struct
{
  GMainContext *context;
  WhipServer *server;
  GstLatestSignaller *client;
  GstLatestSignallerConfig config; /* for start(): the server, with TOKEN */
  gchar *url;
  GPtrArray *wanted, *answers, *ended; /* ids, SDP, ids */
  GPtrArray *troubles;                 /* texts */
  gboolean fatal;                      /* the last one was */
  gboolean no_video;                   /* there is no offer */
} WhipPublisher;

WhipPublisher *whip_publisher_new (void);
/* Fails when something holds on to the client. */
void whip_publisher_free (WhipPublisher *self);
/* Starts the client, whose video is ready. */
void whip_publisher_start (WhipPublisher *self);
/* The same, and waits for the answer. */
void whip_publisher_publish (WhipPublisher *self);
/* The sink closes the session wanted last. */
void whip_publisher_close (
    WhipPublisher *self, gint code, const gchar *message);
/* The session wanted last is connected. */
void whip_publisher_connect (WhipPublisher *self);
const gchar *whip_publisher_get_id (WhipPublisher *self);

#define wait_until(condition) \
  G_STMT_START \
  { \
    while (!(condition)) \
      g_main_context_iteration (g_main_context_get_thread_default (), TRUE); \
  } \
  G_STMT_END

G_END_DECLS
