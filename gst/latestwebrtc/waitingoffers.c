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
/* As many as there may be viewers. The oldest gives way to one more. */
#define MAX_WAITING 64
/* An application tells candidates one by one. */
#define MAX_FRAGMENTS GST_LATEST_ICE_FRAGMENT_MAX_CANDIDATES

struct _GstLatestWaitingOffers
{
  /* Immutable. */
  GstLatestWorker *worker;
  GstLatestWaitingOfferTake take;
  gpointer owner;

  /* Only on the worker. */
  GQueue offers; /* of Offer, oldest first */
  gboolean open;
};

typedef struct
{
  GstLatestWaitingOffers *all;
  GstLatestSignaller *signaller;
  gchar *session_id, *sdp;
  GPtrArray *fragments; /* of GstLatestIceFragment */
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
  g_ptr_array_unref (offer->fragments);
  g_free (offer);
}

static Offer *
find (GstLatestWaitingOffers *self, const gchar *session_id)
{
  for (GList *l = self->offers.head; l != NULL; l = l->next) {
    Offer *offer = l->data;

    if (g_str_equal (offer->session_id, session_id))
      return offer;
  }
  return NULL;
}

/* It is no longer in the queue: whoever takes it may add it again. */
static void
hand_on (GstLatestWaitingOffers *self, Offer *offer)
{
  self->take (offer->signaller, offer->session_id, offer->sdp, offer->fragments,
      self->owner);
  offer_free (offer);
}

static gboolean
on_timeout (gpointer data)
{
  Offer *offer = data;

  if (!offer->all->open)
    return G_SOURCE_CONTINUE;
  g_queue_remove (&offer->all->offers, offer);
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
  return self;
}

void
gst_latest_waiting_offers_free (GstLatestWaitingOffers *self)
{
  g_queue_clear_full (&self->offers, offer_free);
  gst_latest_worker_unref (self->worker);
  g_free (self);
}

void
gst_latest_waiting_offers_add (GstLatestWaitingOffers *self,
    GstLatestSignaller *signaller, const gchar *session_id, const gchar *sdp)
{
  Offer *offer = g_new (Offer, 1);

  gst_latest_waiting_offers_remove (self, session_id);
  *offer = (Offer) { self, g_object_ref (signaller), g_strdup (session_id),
    g_strdup (sdp),
    g_ptr_array_new_with_free_func (
        (GDestroyNotify) gst_latest_ice_fragment_free),
    NULL };
  offer->timeout =
      gst_latest_worker_add_timeout (self->worker, WAIT_MS, on_timeout, offer);
  g_queue_push_tail (&self->offers, offer);
  if (self->offers.length > MAX_WAITING)
    hand_on (self, g_queue_pop_head (&self->offers));
}

void
gst_latest_waiting_offers_add_candidates (GstLatestWaitingOffers *self,
    const gchar *session_id, const GstLatestIceFragment *fragment)
{
  Offer *offer = find (self, session_id);

  if (offer && offer->fragments->len < MAX_FRAGMENTS)
    g_ptr_array_add (offer->fragments, gst_latest_ice_fragment_copy (fragment));
}

void
gst_latest_waiting_offers_remove (
    GstLatestWaitingOffers *self, const gchar *session_id)
{
  Offer *offer = find (self, session_id);

  if (!offer)
    return;
  g_queue_remove (&self->offers, offer);
  offer_free (offer);
}

void
gst_latest_waiting_offers_open (GstLatestWaitingOffers *self)
{
  self->open = TRUE;
}

gboolean
gst_latest_waiting_offers_is_open (GstLatestWaitingOffers *self)
{
  return self->open;
}

void
gst_latest_waiting_offers_release (GstLatestWaitingOffers *self)
{
  if (!self->open)
    return;
  for (guint n = self->offers.length; n > 0 && self->offers.length > 0; n--)
    hand_on (self, g_queue_pop_head (&self->offers));
}
