/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "iceagent.h"

#include "iceaddresses.h"

#include <gio/gio.h>
#include <nice/agent.h>

#ifdef HAVE_GETIFADDRS
#include <ifaddrs.h>
#include <net/if.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#endif

#define LOOPBACK "127.0.0.1"

#ifdef HAVE_GETIFADDRS
static gboolean
is_internet_address (const struct ifaddrs *ifa)
{
  return ifa->ifa_addr
      && (ifa->ifa_addr->sa_family == AF_INET
          || ifa->ifa_addr->sa_family == AF_INET6);
}

static void
append_address (GArray *all, const struct ifaddrs *ifa, GStringChunk *texts)
{
  gchar text[NI_MAXHOST];
  GstLatestIceAddress address = {
    .interface = ifa->ifa_name,
    .up = (ifa->ifa_flags & IFF_UP) != 0,
    .loopback = (ifa->ifa_flags & IFF_LOOPBACK) != 0,
  };
  socklen_t size = ifa->ifa_addr->sa_family == AF_INET
      ? sizeof (struct sockaddr_in)
      : sizeof (struct sockaddr_in6);

  if (getnameinfo (
          ifa->ifa_addr, size, text, sizeof (text), NULL, 0, NI_NUMERICHOST)
      != 0)
    return;
  address.address = g_string_chunk_insert (texts, text);
  g_array_append_val (all, address);
}

/* The addresses that viewers are to be offered, which belong to @texts; NULL if those
 * of the host cannot be found. (transfer container) */
static GPtrArray *
choose_addresses (const gchar *interfaces, GStringChunk *texts)
{
  g_autoptr (GArray) all =
      g_array_new (FALSE, FALSE, sizeof (GstLatestIceAddress));
  struct ifaddrs *list = NULL;
  GPtrArray *chosen;

  if (getifaddrs (&list) != 0)
    return NULL;
  for (const struct ifaddrs *ifa = list; ifa; ifa = ifa->ifa_next) {
    if (is_internet_address (ifa))
      append_address (all, ifa, texts);
  }
  chosen = gst_latest_ice_addresses_choose (
      (const GstLatestIceAddress *) all->data, all->len, interfaces);
  freeifaddrs (list);
  return chosen;
}

/* Calls @add with each address that viewers are to be offered. Returns FALSE if
 * the addresses of the host cannot be found. */
static gboolean
for_each_address (const gchar *interfaces,
    void (*add) (GObject *ice, const gchar *address), GObject *ice)
{
  g_autoptr (GStringChunk) texts = g_string_chunk_new (64);
  g_autoptr (GPtrArray) chosen = choose_addresses (interfaces, texts);

  if (!chosen)
    return FALSE;
  for (guint i = 0; i < chosen->len; i++)
    add (ice, g_ptr_array_index (chosen, i));
  if (chosen->len == 0)
    add (ice, LOOPBACK);
  return TRUE;
}

gboolean
gst_latest_ice_agent_has_interface (const gchar *interfaces)
{
  g_autoptr (GStringChunk) texts = g_string_chunk_new (64);
  g_autoptr (GPtrArray) chosen = choose_addresses (interfaces, texts);

  return !chosen || chosen->len > 0;
}

/* Whether @ifa is of an interface that works, and is @address. */
static gboolean
works_as (const struct ifaddrs *ifa, GInetAddress *address)
{
  g_autoptr (GSocketAddress) socket = NULL;

  if (!is_internet_address (ifa) || !(ifa->ifa_flags & IFF_UP)
      || !(ifa->ifa_flags & IFF_RUNNING))
    return FALSE;
  socket = g_socket_address_new_from_native (
      ifa->ifa_addr, sizeof (struct sockaddr_in6));
  return g_inet_address_equal (address,
      g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (socket)));
}

gboolean
gst_latest_ice_agent_has_address (const gchar *text)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (text);
  struct ifaddrs *list = NULL;
  gboolean found = FALSE;

  if (!address || getifaddrs (&list) != 0)
    return TRUE;
  for (const struct ifaddrs *ifa = list; ifa && !found; ifa = ifa->ifa_next)
    found = works_as (ifa, address);
  freeifaddrs (list);
  return found;
}
#else
gboolean
gst_latest_ice_agent_has_address (const gchar *text)
{
  return TRUE;
}

gboolean
gst_latest_ice_agent_has_interface (const gchar *interfaces)
{
  return TRUE;
}

/* The addresses of the host are not known: libnice finds them its own way. */
static gboolean
for_each_address (const gchar *interfaces,
    void (*add) (GObject *ice, const gchar *address), GObject *ice)
{
  return FALSE;
}
#endif

static void
set_if_there (GObject *object, const gchar *property, gboolean value)
{
  if (g_object_class_find_property (G_OBJECT_GET_CLASS (object), property))
    g_object_set (object, property, value, NULL);
}

/* Workarounds 9 and 16 of workarounds.h. */
static void
configure_agent (GObject *ice, gboolean tcp)
{
  g_autoptr (GObject) agent = NULL;

  if (!g_object_class_find_property (G_OBJECT_GET_CLASS (ice), "agent"))
    return;
  g_object_get (ice, "agent", &agent, NULL);
  if (!agent)
    return;
  set_if_there (agent, "upnp", FALSE);
  set_if_there (agent, "ice-tcp", tcp);
}

/* Workarounds 10 and 16 of workarounds.h. */
static void
add_address (GObject *ice, const gchar *address)
{
  GstDebugCategory *category = NULL;
  gboolean added = FALSE;

  if (!g_signal_lookup ("add-local-ip-address", G_OBJECT_TYPE (ice)))
    return;
  g_signal_emit_by_name (ice, "add-local-ip-address", address, &added);
  GST_DEBUG_CATEGORY_GET (category, "latestwebrtcsink");
  GST_CAT_DEBUG_OBJECT (
      category, ice, "host candidate %s, added: %d", address, added);
}

void
gst_latest_ice_agent_configure (
    GstElement *webrtcbin, const GstLatestIceSettings *settings)
{
  GObject *ice = NULL;

  /* The reference is a plain one to a floating object: workaround 11 of
   * workarounds.h. */
  g_object_get (webrtcbin, "ice-agent", &ice, NULL);
  if (!ice)
    return;
  configure_agent (ice, settings && settings->tcp);
  for_each_address (settings ? settings->interfaces : NULL, add_address, ice);
  g_object_unref (ice);
}

GObject *
gst_latest_ice_agent_get (GstElement *webrtcbin)
{
  GObject *ice = NULL, *agent = NULL;

  /* The reference is a plain one: workaround 11 of workarounds.h. */
  g_object_get (webrtcbin, "ice-agent", &ice, NULL);
  if (!ice)
    return NULL;
  if (g_object_class_find_property (G_OBJECT_GET_CLASS (ice), "agent"))
    g_object_get (ice, "agent", &agent, NULL);
  g_object_unref (ice);
  if (agent && !NICE_IS_AGENT (agent))
    g_clear_object (&agent);
  return agent;
}
