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

#define OFFER_MAX_MEDIA 16

/* Fills @media as the words of @spec say: "V1 A2:mic" is VP8 with id 1, and
 * Opus with id 2 and the name "mic". W is VP9, H is H264, D is data. Returns
 * how many there are. The names belong to @words, for the caller to free. */
static inline guint
offer_media (const gchar *spec, GstLatestMedia *media, GStrv *words)
{
  const gchar *const names[] = { "VP8", "VP9", "H264", "OPUS", NULL };
  const gchar *letters = "VWHAD";
  guint n = 0;

  *words = g_strsplit (spec, " ", OFFER_MAX_MEDIA);
  for (gchar **word = *words; *word && **word; word++) {
    guint codec = strchr (letters, **word) - letters;
    gchar *end;

    media[n] = (GstLatestMedia) { .encoding_name = names[codec] };
    media[n].kind = codec < 3 ? GST_LATEST_MEDIA_VIDEO
        : codec == 3          ? GST_LATEST_MEDIA_AUDIO
                              : GST_LATEST_MEDIA_DATA;
    media[n].id = g_ascii_strtoull (*word + 1, &end, 10);
    media[n].name = *end == ':' ? end + 1 : NULL;
    n++;
  }
  return n;
}

/* The offer @text, for a sender of what @spec says. */
static inline GstLatestOffer *
offer_parse (const gchar *text, const gchar *spec, GError **error)
{
  g_auto (GStrv) words = NULL;
  GstLatestMedia media[OFFER_MAX_MEDIA];
  guint n = offer_media (spec, media, &words);

  return gst_latest_offer_parse (text, media, n, error);
}

/* Which m-lines have which media: "1=3 0=7" if webrtcbin's first line is the
 * viewer's m-line 1 with the id 3. Lines that are not active have "!" behind,
 * those that were given up are "-". (transfer full) */
static inline gchar *
offer_lines (const GstLatestOffer *offer)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < offer->lines->len; i++) {
    const GstLatestOfferLine *line = gst_latest_offer_get_line (offer, i);

    g_string_append (text, i > 0 ? " " : "");
    if (line->mline == GST_LATEST_OFFER_NO_LINE)
      g_string_append_c (text, '-');
    else
      g_string_append_printf (text, "%u=%u%s", line->mline, line->media_id,
          line->active ? "" : "!");
  }
  return g_string_free (text, FALSE);
}

G_END_DECLS
