/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "offer.h"

G_BEGIN_DECLS

/* The offer @text, for a sender of one video track. */
static inline GstLatestOffer *
offer_parse_video (
    const gchar *text, const gchar *encoding_name, GError **error)
{
  const GstLatestMedia media = { GST_LATEST_MEDIA_VIDEO, encoding_name, NULL,
    0 };

  return gst_latest_offer_parse (text, &media, 1, error);
}

G_END_DECLS
