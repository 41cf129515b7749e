/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "offer.h"

#include "remotesdp.h"

GstLatestOffer *
gst_latest_offer_parse (const gchar *text, const GstLatestMedia *media,
    guint n_media, GError **error)
{
  g_autoptr (GstLatestOffer) self = gst_latest_offer_new ();

  if (!gst_latest_remote_sdp_parse (self, text, error)
      || !gst_latest_offer_choose_transport (self, media, n_media, error))
    return NULL;
  gst_latest_offer_choose_lines (self, media, n_media);
  gst_latest_remote_sdp_clean (self);
  return g_steal_pointer (&self);
}

GstLatestOffer *
gst_latest_offer_new (void)
{
  GstLatestOffer *self = g_new0 (GstLatestOffer, 1);

  self->lines = g_ptr_array_new_with_free_func (
      (GDestroyNotify) gst_latest_offer_line_free);
  return self;
}

void
gst_latest_offer_free (GstLatestOffer *self)
{
  if (!self)
    return;
  g_clear_pointer (&self->sdp, gst_sdp_message_free);
  g_clear_pointer (&self->viewer_sdp, gst_sdp_message_free);
  g_ptr_array_unref (self->lines);
  g_free (self);
}
