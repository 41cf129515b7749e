/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* A WHIP server on a free port of 127.0.0.1, on the thread-default context of
 * whoever makes it. It keeps what it is asked, and answers as RFC 9725 wants or
 * as it is told. */

#define WHIP_SDP "application/sdp"
#define WHIP_FRAGMENT "application/trickle-ice-sdpfrag"
#define WHIP_PATH "/rooms/whip"
#define WHIP_ETAG "\"first\""

typedef struct
{
  gchar *method, *path, *body;
  gchar *type, *accept, *authorization, *if_match; /* headers; nullable */
} WhipRequest;

typedef struct
{
  guint status;             /* 0: the connection is closed instead */
  const gchar *type, *body; /* nullable */
  gsize length;             /* of the body; 0: it ends with a 0 */
  const gchar *headers[9];  /* name, value, …, NULL */
} WhipReply;

typedef struct
{
  SoupServer *server; /* NULL while it is away */
  guint port;
  GPtrArray *requests;           /* of WhipRequest */
  guint posts, patches, deletes; /* how many there were */
  /* Instead of the right one; NULL: as RFC 9725 wants. */
  const WhipReply *post, *patch, *delete;
  const gchar *link;   /* the header Link with an answer; nullable */
  const gchar *answer; /* to an offer */
  gboolean hold;       /* answer nothing; see release() */
  GPtrArray *held;     /* of SoupServerMessage */
} WhipServer;

WhipServer *whip_server_new (void);
void whip_server_free (WhipServer *self);
/* Goes away, and comes back on the same port. */
void whip_server_leave (WhipServer *self);
void whip_server_return (WhipServer *self);
/* The URL of what publishers post to. */
gchar *whip_server_get_url (WhipServer *self);
/* Answers what was held, as it would be now. */
void whip_server_release (WhipServer *self);
/* The @n-th request with this method, from 0; NULL: there were fewer. */
WhipRequest *whip_server_get (WhipServer *self, const gchar *method, guint n);

G_END_DECLS
