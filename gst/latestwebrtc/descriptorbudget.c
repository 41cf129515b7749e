/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "descriptorbudget.h"

#include "descriptors.h"
#include "signaller.h"

/* What a session may open at most: four descriptors for webrtcbin's threads, with
 * ICE TCP three sockets for each address (GST_LATEST_ICE_MAX_ADDRESSES), and
 * those by which STUN and TURN servers are found and used. Measured with two
 * addresses, without TCP and servers: six. */
#define SESSION_DESCRIPTORS 20
/* What viewers leave to the rest of the process: at least so many descriptors,
 * and this part of the limit. GLib aborts a process that has none. */
#define RESERVED_DESCRIPTORS 64
#define RESERVED_PART 8

gboolean
gst_latest_descriptor_budget_allows_session (guint being_made)
{
  guint limit, left = gst_latest_descriptors_left (&limit);
  guint reserved = MAX (RESERVED_DESCRIPTORS, limit / RESERVED_PART);

  return left >= reserved + SESSION_DESCRIPTORS * (being_made + 1);
}

void
gst_latest_descriptor_budget_warn (GstElement *element)
{
  GST_ELEMENT_WARNING (element, RESOURCE, NO_SPACE_LEFT,
      ("Viewers are refused: this process may open too few files."),
      ("The limit is that of RLIMIT_NOFILE."));
}

void
gst_latest_descriptor_budget_set_error (GError **error)
{
  g_set_error_literal (error, GST_LATEST_SIGNALLING_ERROR,
      GST_LATEST_SIGNALLING_ERROR_TOO_MANY,
      "The sender's process may not open enough files for another viewer.");
}
