/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <gst/gst.h>

#include "gstlatestwebrtcsink.h"
#include "whepserver.h"
#include "whipclient.h"

static gboolean
plugin_init (GstPlugin *plugin)
{
  /* latestwebrtcsink knows signalling as an interface only: the plugin chooses
   * what implements it. */
  static GType types[3];

  types[0] = GST_TYPE_LATEST_WHEP_SERVER;
  types[1] = GST_TYPE_LATEST_WHIP_CLIENT;
  gst_latest_webrtc_sink_set_signaller_types (types);
  return GST_ELEMENT_REGISTER (latestwebrtcsink, plugin);
}

GST_PLUGIN_DEFINE (GST_VERSION_MAJOR, GST_VERSION_MINOR, latestwebrtc,
    "Sends live video and sound to web browsers over WebRTC", plugin_init,
    VERSION, GST_LICENSE, GST_PACKAGE_NAME, GST_PACKAGE_ORIGIN)
