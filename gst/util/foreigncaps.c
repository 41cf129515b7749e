/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "foreigncaps.h"

void
gst_latest_foreign_caps_report (GstElement *element, const gchar *taker,
    const gchar *what, const gchar *cure, const GstCaps *caps)
{
  GST_ELEMENT_ERROR (element, STREAM, WRONG_TYPE,
      ("%s does not take %s: put %s before it.", taker, what, cure),
      ("caps: %" GST_PTR_FORMAT, caps));
}

void
gst_latest_foreign_caps_add (GstQuery *query, GstCaps *foreign)
{
  GstCaps *filter, *caps;

  gst_query_parse_caps (query, &filter);
  gst_query_parse_caps_result (query, &caps);
  if (filter != NULL && !gst_caps_is_empty (caps))
    return;
  if (filter != NULL)
    caps = gst_caps_intersect_full (filter, foreign, GST_CAPS_INTERSECT_FIRST);
  else
    caps = gst_caps_merge (gst_caps_ref (caps), gst_caps_ref (foreign));
  gst_query_set_caps_result (query, caps);
  gst_caps_unref (caps);
}
