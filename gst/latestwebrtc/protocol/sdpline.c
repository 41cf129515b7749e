/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "sdpline.h"

#include <string.h>

/* The ids of the one-byte form of RFC 8285 end at 14: 15 has another
 * meaning. */
#define MAX_EXTENSION_ID 14

const gchar *
gst_latest_line_get_attribute_of_pt (
    const GstSDPMedia *media, const gchar *key, guint pt)
{
  g_autofree gchar *prefix = g_strdup_printf ("%u ", pt);
  const gchar *value;

  for (guint i = 0;
       (value = gst_sdp_media_get_attribute_val_n (media, key, i)) != NULL;
       i++) {
    if (g_str_has_prefix (value, prefix))
      return value + strlen (prefix);
  }
  return NULL;
}

gint
gst_latest_line_get_pt (const GstSDPMedia *media, guint n)
{
  guint64 pt;

  if (!g_ascii_string_to_unsigned (
          gst_sdp_media_get_format (media, n), 10, 0, 127, &pt, NULL))
    return -1;
  return (gint) pt;
}

static gboolean
is_encoding (const gchar *rtpmap, const gchar *encoding_name)
{
  gsize len = strlen (encoding_name);

  return rtpmap && g_ascii_strncasecmp (rtpmap, encoding_name, len) == 0
      && (rtpmap[len] == '/' || rtpmap[len] == '\0');
}

/* Whether the parameter @name of the value @fmtp is @wanted, or @absent if
 * there is no such parameter. */
static gboolean
fmtp_is (
    const gchar *fmtp, const gchar *name, const gchar *wanted, gboolean absent)
{
  g_auto (GStrv) params = g_strsplit (fmtp ? fmtp : "", ";", -1);
  gsize len = strlen (name);

  for (guint i = 0; params[i]; i++) {
    const gchar *p = g_strstrip (params[i]);

    if (g_str_has_prefix (p, name) && p[len] == '=')
      return g_str_equal (p + len + 1, wanted);
  }
  return absent;
}

/* The first payload type of @encoding_name of which fmtp_is() is true, or -1. */
static gint
find_pt (const GstSDPMedia *media, const gchar *encoding_name,
    const gchar *name, const gchar *wanted, gboolean absent)
{
  for (guint i = 0; i < gst_sdp_media_formats_len (media); i++) {
    gint pt = gst_latest_line_get_pt (media, i);

    if (pt >= 0
        && is_encoding (
            gst_latest_line_get_attribute_of_pt (media, "rtpmap", pt),
            encoding_name)
        && fmtp_is (gst_latest_line_get_attribute_of_pt (media, "fmtp", pt),
            name, wanted, absent))
      return pt;
  }
  return -1;
}

gint
gst_latest_line_find_codec (
    const GstSDPMedia *media, const gchar *encoding_name)
{
  return find_pt (media, encoding_name, "profile-id", "0", TRUE);
}

gint
gst_latest_line_find_rtx (const GstSDPMedia *media, guint pt)
{
  g_autofree gchar *apt = g_strdup_printf ("%u", pt);

  return find_pt (media, "rtx", "apt", apt, FALSE);
}

/* The id that the value of an extmap attribute gives to the extension @uri, or
 * 0. */
static guint8
parse_extmap (const gchar *value, const gchar *uri)
{
  g_auto (GStrv) words = g_strsplit (value, " ", 3);
  gchar *direction = words[0] ? strchr (words[0], '/') : NULL;
  guint64 id;

  if (!words[0] || g_strcmp0 (words[1], uri) != 0)
    return 0;
  if (direction) {
    *direction++ = '\0';
    if (!g_str_equal (direction, "recvonly")
        && !g_str_equal (direction, "sendrecv"))
      return 0;
  }
  if (!g_ascii_string_to_unsigned (
          words[0], 10, 1, MAX_EXTENSION_ID, &id, NULL))
    return 0;
  return (guint8) id;
}

/* RFC 8285 (5): the attribute of the session is for all m-lines. */
guint8
gst_latest_line_find_extension (
    const GstSDPMessage *sdp, const GstSDPMedia *media, const gchar *uri)
{
  const gchar *value;
  guint8 id = 0;

  for (guint i = 0; id == 0
       && (value = gst_sdp_media_get_attribute_val_n (media, "extmap", i));
       i++)
    id = parse_extmap (value, uri);
  for (guint i = 0; id == 0
       && (value = gst_sdp_message_get_attribute_val_n (sdp, "extmap", i));
       i++)
    id = parse_extmap (value, uri);
  return id;
}

gboolean
gst_latest_line_has_feedback (
    const GstSDPMedia *media, guint pt, const gchar *feedback)
{
  g_autofree gchar *any = g_strdup_printf ("* %s", feedback);
  g_autofree gchar *ours = g_strdup_printf ("%u %s", pt, feedback);
  const gchar *value;

  for (guint i = 0;
       (value = gst_sdp_media_get_attribute_val_n (media, "rtcp-fb", i)); i++) {
    if (g_str_equal (value, any) || g_str_equal (value, ours))
      return TRUE;
  }
  return FALSE;
}
