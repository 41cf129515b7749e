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

static void
make_metrics (GParamSpec **properties)
{
  /**
   * GstLatestWebRTCSink:metrics:
   *
   * Whether `/metrics` has the statistics of encoder and viewers as OpenMetrics
   * text, which Prometheus reads, for whoever may read the statistics. May be
   * set in any state, from any thread; counts when the element is started next.
   */
  properties[GST_LATEST_PROP_METRICS] = g_param_spec_boolean ("metrics",
      "Metrics", "Whether /metrics has the statistics as OpenMetrics text",
      FALSE, UP_TO_READY);
}

void
gst_latest_settings_make_access_properties (GParamSpec **properties)
{
  /**
   * GstLatestWebRTCSink:http-server:
   *
   * Whether the player page and the WHEP endpoint are served. Without, no port
   * is opened, and the other properties of the server have no effect.
   */
  properties[GST_LATEST_PROP_HTTP_SERVER] = g_param_spec_boolean ("http-server",
      "HTTP server", "Whether the player page and the WHEP endpoint are served",
      GST_LATEST_DEFAULT_HTTP_SERVER, UP_TO_READY);
  /**
   * GstLatestWebRTCSink:allowed-origins:
   *
   * Web pages that may watch beside the sink's own, as origins separated by
   * commas (`https://example.org, http://192.0.2.1:8000`), or `*` for all.
   * Clients that are no web pages are not affected. The hosts of these origins
   * are also names that a sink on a loopback address may be asked for by. May
   * be set in any state, from any thread; counts when the element is started
   * next.
   */
  properties[GST_LATEST_PROP_ALLOWED_ORIGINS] = g_param_spec_string (
      "allowed-origins", "Allowed origins",
      "Web pages that may watch beside the sink's own: origins separated by "
      "commas, * = all (unset = none)",
      NULL, UP_TO_READY);
  /**
   * GstLatestWebRTCSink:auth-token:
   *
   * A secret of visible ASCII characters that everybody needs to watch or to
   * read statistics, as `Authorization: Bearer TOKEN`; the page takes it from
   * `#token=TOKEN` at the end of its address, or asks for it. With a token any
   * web page may watch. It cannot be read back: reading gives NULL. May be set
   * in any state, from any thread; counts when the element is started next.
   */
  properties[GST_LATEST_PROP_AUTH_TOKEN] =
      g_param_spec_string ("auth-token", "Token",
          "Secret of visible ASCII characters that viewers need (unset = none; "
          "reading gives NULL)",
          NULL, UP_TO_READY);
  /**
   * GstLatestWebRTCSink:tls-certificate:
   *
   * Path of a PEM file with the certificate, and those of its issuers, with
   * which the page and the WHEP endpoint are served over https. The file is
   * read when the element starts, and for the next connection when it has
   * changed. May be set in any state, from any thread; counts when the element
   * is started next.
   */
  properties[GST_LATEST_PROP_TLS_CERTIFICATE] =
      g_param_spec_string ("tls-certificate", "TLS certificate",
          "Path of the certificate as PEM, to serve over https (unset = http)",
          NULL, UP_TO_READY);
  /**
   * GstLatestWebRTCSink:tls-key:
   *
   * Path of a PEM file with the private key of
   * #GstLatestWebRTCSink:tls-certificate. Unset, the key is in that file, too.
   * Read, set and counts like that.
   */
  properties[GST_LATEST_PROP_TLS_KEY] = g_param_spec_string ("tls-key",
      "TLS key",
      "Path of the certificate's private key as PEM (unset = in the same file)",
      NULL, UP_TO_READY);
  make_metrics (properties);
}
