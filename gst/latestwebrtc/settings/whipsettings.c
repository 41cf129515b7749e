/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "settings.h"

#define UP_TO_READY \
  (G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_READY)

void
gst_latest_settings_make_whip_properties (GParamSpec **properties)
{
  /**
   * GstLatestWebRTCSink:whip-endpoint:
   *
   * The URL of a WHIP server (RFC 9725) to publish to, as https://host/path,
   * beside serving viewers or, with #GstLatestWebRTCSink:http-server false,
   * instead. A server that is away is waited for: the element posts a warning
   * once, and tries again with growing pauses. A refusal that trying again
   * would not change is an error.
   */
  properties[GST_LATEST_PROP_WHIP_ENDPOINT] = g_param_spec_string (
      "whip-endpoint", "WHIP endpoint",
      "URL of a WHIP server to publish to (unset = none)", NULL, UP_TO_READY);
  /**
   * GstLatestWebRTCSink:whip-auth-token:
   *
   * The secret that #GstLatestWebRTCSink:whip-endpoint wants, of visible ASCII
   * characters, sent to that server only, as `Authorization: Bearer TOKEN`. It
   * cannot be read back: reading gives NULL.
   */
  properties[GST_LATEST_PROP_WHIP_AUTH_TOKEN] = g_param_spec_string (
      "whip-auth-token", "WHIP token",
      "Secret that the WHIP server wants (unset = none; reading gives NULL)",
      NULL, UP_TO_READY);
}
