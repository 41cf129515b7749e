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

gchar *
gst_latest_line_get_parameter (const gchar *fmtp, const gchar *name)
{
  g_auto (GStrv) params = g_strsplit (fmtp ? fmtp : "", ";", -1);
  gsize len = strlen (name);

  for (guint i = 0; params[i]; i++) {
    const gchar *p = g_strstrip (params[i]);

    if (g_ascii_strncasecmp (p, name, len) == 0 && p[len] == '=')
      return g_strdup (p + len + 1);
  }
  return NULL;
}

gint
gst_latest_line_find_rtx (const GstSDPMedia *media, guint pt)
{
  g_autofree gchar *apt = g_strdup_printf ("%u", pt);

  for (guint i = 0; i < gst_sdp_media_formats_len (media); i++) {
    gint rtx = gst_latest_line_get_pt (media, i);
    const gchar *map = rtx < 0
        ? NULL
        : gst_latest_line_get_attribute_of_pt (media, "rtpmap", rtx);
    g_autofree gchar *of = NULL;

    if (!map || g_ascii_strncasecmp (map, "rtx/", 4) != 0)
      continue;
    of = gst_latest_line_get_parameter (
        gst_latest_line_get_attribute_of_pt (media, "fmtp", rtx), "apt");
    if (g_strcmp0 (of, apt) == 0)
      return rtx;
  }
  return -1;
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
