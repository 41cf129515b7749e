/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "iceagent.h"

#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>

GST_DEBUG_CATEGORY_STATIC (latest_ice_agent_debug);
#define GST_CAT_DEFAULT latest_ice_agent_debug

static void
init_debug (void)
{
  static gsize once = 0;

  if (g_once_init_enter (&once)) {
    GST_DEBUG_CATEGORY_INIT (latest_ice_agent_debug, "latesticeagent", 0,
        "Set-up of a viewer's ICE agent");
    g_once_init_leave (&once, 1);
  }
}

static gboolean
is_usable_address (const struct ifaddrs *ifa)
{
  return ifa->ifa_addr && (ifa->ifa_flags & IFF_UP)
      && !(ifa->ifa_flags & IFF_LOOPBACK)
      && (ifa->ifa_addr->sa_family == AF_INET
          || ifa->ifa_addr->sa_family == AF_INET6);
}

static gboolean
have_only_loopback (void)
{
  struct ifaddrs *list = NULL;
  gboolean only_loopback = TRUE;

  if (getifaddrs (&list) != 0)
    return FALSE;
  for (const struct ifaddrs *ifa = list; ifa; ifa = ifa->ifa_next) {
    if (is_usable_address (ifa))
      only_loopback = FALSE;
  }
  freeifaddrs (list);
  return only_loopback;
}

static void
disable_upnp (GObject *ice)
{
  g_autoptr (GObject) agent = NULL;

  if (!g_object_class_find_property (G_OBJECT_GET_CLASS (ice), "agent"))
    return;
  g_object_get (ice, "agent", &agent, NULL);
  if (agent
      && g_object_class_find_property (G_OBJECT_GET_CLASS (agent), "upnp"))
    g_object_set (agent, "upnp", FALSE, NULL);
}

static void
add_loopback (GObject *ice)
{
  gboolean added = FALSE;

  if (!g_signal_lookup ("add-local-ip-address", G_OBJECT_TYPE (ice)))
    return;
  g_signal_emit_by_name (ice, "add-local-ip-address", "127.0.0.1", &added);
  GST_INFO_OBJECT (ice, "no network but loopback, 127.0.0.1 added: %d", added);
}

void
gst_latest_ice_agent_configure (GstElement *webrtcbin)
{
  GObject *ice = NULL;

  init_debug ();
  /* webrtcbin's agent is still floating: g_object_get() adds a plain reference,
   * which must be given back without ever sinking the object. */
  g_object_get (webrtcbin, "ice-agent", &ice, NULL);
  if (!ice)
    return;
  disable_upnp (ice);
  if (have_only_loopback ())
    add_loopback (ice);
  g_object_unref (ice);
}
