/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "iceagent.h"

#ifdef HAVE_GETIFADDRS
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#endif

#ifdef HAVE_GETIFADDRS
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
#else
/* The addresses of the host are not known: libnice finds them its own way. */
static gboolean
have_only_loopback (void)
{
  return FALSE;
}
#endif

/* Workaround 9 of workarounds.h. */
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

/* Workaround 10 of workarounds.h. */
static void
add_loopback (GObject *ice)
{
  GstDebugCategory *category = NULL;
  gboolean added = FALSE;

  if (!g_signal_lookup ("add-local-ip-address", G_OBJECT_TYPE (ice)))
    return;
  g_signal_emit_by_name (ice, "add-local-ip-address", "127.0.0.1", &added);
  GST_DEBUG_CATEGORY_GET (category, "latestwebrtcsink");
  GST_CAT_INFO_OBJECT (
      category, ice, "no network but loopback, 127.0.0.1 added: %d", added);
}

void
gst_latest_ice_agent_configure (GstElement *webrtcbin)
{
  GObject *ice = NULL;

  /* The reference is a plain one to a floating object: workaround 11 of
   * workarounds.h. */
  g_object_get (webrtcbin, "ice-agent", &ice, NULL);
  if (!ice)
    return;
  disable_upnp (ice);
  if (have_only_loopback ())
    add_loopback (ice);
  g_object_unref (ice);
}
