/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "appsignaller.h"

G_BEGIN_DECLS

/* appsignaller.c   the signaller as the sink sees it, on the worker
 * appactions.c     as the application does, on any thread */

typedef enum
{
  GST_LATEST_APP_PEER_OFFERED, /* its offer waits for our answer */
  GST_LATEST_APP_PEER_WANTED,  /* our offer is being made */
  GST_LATEST_APP_PEER_INVITED, /* our offer waits for its answer */
  GST_LATEST_APP_PEER_AGREED,  /* its answer has come, or ours has left */
  GST_LATEST_APP_PEER_LEAVING, /* the application has removed it */
} GstLatestAppPeerState;

typedef struct
{
  gchar *id; /* of its session: "app-1 NAME" and so on; immutable */

  /* Protected by the signaller's lock. */
  GstLatestAppPeerState state;
  gboolean is_ours; /* we offer */
  guint candidates; /* that it has told, since it offered or was invited */

  /* Used on the worker only. */
  gboolean described; /* the sink has its description */
  guint mline;        /* that our candidates belong to */
  GQueue early; /* of GstLatestIceFragment: candidates before the description */
} GstLatestAppPeer;

struct _GstLatestAppSignaller
{
  GObject parent;

  /* Immutable. */
  const GstLatestAppCallbacks *callbacks;
  gpointer owner;

  GMutex lock;
  /* Protected by lock. */
  GMainContext *context; /* NULL while stopped */
  guint64 sessions;      /* so far */
  /* From name to GstLatestAppPeer. One that is found on the worker stays, as peers are
   * removed there only. */
  GHashTable *peers;
};

typedef enum
{
  GST_LATEST_APP_CREATE_OFFER,
  GST_LATEST_APP_SET_OFFER,
  GST_LATEST_APP_SET_ANSWER,
  GST_LATEST_APP_ADD_CANDIDATE,
  GST_LATEST_APP_REMOVE_PEER,
} GstLatestAppAction;

GstLatestAppPeer *gst_latest_app_peer_new_locked (GstLatestAppSignaller *self,
    const gchar *name, GstLatestAppPeerState state);
/* Has @action carried out on the worker, after those of earlier calls. Takes
 * @fragment. */
void gst_latest_app_signaller_queue_locked (GstLatestAppSignaller *self,
    GstLatestAppAction action, const gchar *id, const gchar *sdp,
    GstLatestIceFragment *fragment);

G_END_DECLS
