/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "usermessage.h"

/* GST_ELEMENT_INFO would add the place in the source, and gst-launch-1.0 prints
 * only the debug text of an INFO message: both texts are the same here. */
void
gst_latest_user_message_post (GstElement *sink, const gchar *format, ...)
{
  g_autofree gchar *text = NULL;
  g_autoptr (GError) info = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  info = g_error_new_literal (
      GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_SETTINGS, text);
  gst_element_post_message (
      sink, gst_message_new_info (GST_OBJECT (sink), info, text));
}

/* Browsers do not open the addresses that stand for all of a host's. */
void
gst_latest_user_message_post_page (GstElement *sink, const gchar *uri)
{
  g_autoptr (GString) local = g_string_new (uri);

  if (g_string_replace (local, "://0.0.0.0:", "://localhost:", 1) > 0
      || g_string_replace (local, "://[::]:", "://localhost:", 1) > 0)
    gst_latest_user_message_post (sink,
        "Open %s to watch. On other hosts, put this host's address in the "
        "place of localhost.",
        local->str);
  else
    gst_latest_user_message_post (sink, "Open %s to watch.", uri);
}
