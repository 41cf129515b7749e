/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "channelbins.h"

#include "workarounds.h"

gboolean
gst_latest_channel_bins_is_one (GstElement *element)
{
  return g_str_equal (
      G_OBJECT_TYPE_NAME (element), GST_LATEST_WEBRTCBIN_CHANNEL_BIN);
}

gboolean
gst_latest_channel_bins_add (GstLatestChannelBins *self, GstElement *bin)
{
  guint i;

  for (i = 0; i < GST_LATEST_CHANNEL_BINS - 1 && self->bins[i]; i++)
    ;
  gst_object_replace ((GstObject **) &self->bins[i], GST_OBJECT (bin));
  return i == GST_LATEST_CHANNEL_BINS - 1;
}

static void
remove_bin (GstElement *webrtcbin, GstElement *bin)
{
  g_autoptr (GstObject) parent = gst_object_get_parent (GST_OBJECT (bin));

  if (parent != GST_OBJECT (webrtcbin))
    return;
  gst_element_set_locked_state (bin, TRUE);
  gst_element_set_state (bin, GST_STATE_NULL);
  gst_bin_remove (GST_BIN (webrtcbin), bin);
}

void
gst_latest_channel_bins_remove (
    GstLatestChannelBins *self, GstElement *webrtcbin)
{
  for (guint i = 0; i < GST_LATEST_CHANNEL_BINS; i++) {
    if (self->bins[i])
      remove_bin (webrtcbin, self->bins[i]);
  }
}

void
gst_latest_channel_bins_clear (GstLatestChannelBins *self)
{
  for (guint i = 0; i < GST_LATEST_CHANNEL_BINS; i++)
    gst_clear_object (&self->bins[i]);
}
