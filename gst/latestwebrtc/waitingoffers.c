/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "waitingoffers.h"

#define WAIT_MS 1000
/* As many as there may be viewers. */
#define MAX_WAITING 64

struct _GstLatestWaitingOffers
{
  /* Immutable. */
  GstLatestWorker *worker;
  GstLatestWaitingOfferTake take;
  gpointer owner;

  GHashTable *offers; /* session id -> Offer; only on the worker */
};

typedef struct
{
  GstLatestWaitingOffers *all;
  GstLatestSignaller *signaller;
  gchar *session_id, *sdp;
  GSource *timeout;
} Offer;

static void
offer_free (gpointer data)
{
  Offer *offer = data;

  g_source_destroy (offer->timeout);
  g_source_unref (offer->timeout);
  g_object_unref (offer->signaller);
  g_free (offer->session_id);
  g_free (offer->sdp);
  g_free (offer);
}

/* It is no longer in the table: whoever takes it may add it again. */
static void
hand_on (GstLatestWaitingOffers *self, Offer *offer)
{
  self->take (offer->signaller, offer->session_id, offer->sdp, self->owner);
  offer_free (offer);
}

static gboolean
on_timeout (gpointer data)
{
  Offer *offer = data;

  g_hash_table_steal (offer->all->offers, offer->session_id);
  hand_on (offer->all, offer);
  return G_SOURCE_REMOVE;
}

GstLatestWaitingOffers *
gst_latest_waiting_offers_new (
    GstLatestWorker *worker, GstLatestWaitingOfferTake take, gpointer owner)
{
  GstLatestWaitingOffers *self = g_new0 (GstLatestWaitingOffers, 1);

  self->worker = gst_latest_worker_ref (worker);
  self->take = take;
  self->owner = owner;
  self->offers =
      g_hash_table_new_full (g_str_hash, g_str_equal, NULL, offer_free);
  return self;
}

void
gst_latest_waiting_offers_free (GstLatestWaitingOffers *self)
{
  g_hash_table_unref (self->offers);
  gst_latest_worker_unref (self->worker);
  g_free (self);
}

gboolean
gst_latest_waiting_offers_add (GstLatestWaitingOffers *self,
    GstLatestSignaller *signaller, const gchar *session_id, const gchar *sdp)
{
  Offer *offer;

  if (g_hash_table_size (self->offers) >= MAX_WAITING)
    return FALSE;
  offer = g_new (Offer, 1);
  *offer = (Offer) { self, g_object_ref (signaller), g_strdup (session_id),
    g_strdup (sdp), NULL };
  offer->timeout =
      gst_latest_worker_add_timeout (self->worker, WAIT_MS, on_timeout, offer);
  g_hash_table_replace (self->offers, offer->session_id, offer);
  return TRUE;
}

void
gst_latest_waiting_offers_remove (
    GstLatestWaitingOffers *self, const gchar *session_id)
{
  g_hash_table_remove (self->offers, session_id);
}

void
gst_latest_waiting_offers_release (GstLatestWaitingOffers *self)
{
  g_autoptr (GHashTable) offers = self->offers;
  GHashTableIter iter;
  gpointer offer;

  self->offers =
      g_hash_table_new_full (g_str_hash, g_str_equal, NULL, offer_free);
  g_hash_table_iter_init (&iter, offers);
  while (g_hash_table_iter_next (&iter, NULL, &offer)) {
    g_hash_table_iter_steal (&iter);
    hand_on (self, offer);
  }
}
