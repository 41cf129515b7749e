/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* One address of one network interface of this host. */
typedef struct
{
  const gchar *interface; /* its name, "eth0" */
  const gchar *address;   /* numeric, "192.0.2.1" or "2001:db8::1" */
  gboolean up, loopback;  /* of the interface */
} GstLatestIceAddress;

/* ICE opens a socket per address and viewer, so their number is limited, on
 * whatever host. */
#define GST_LATEST_ICE_MAX_ADDRESSES 4

/* Chooses the addresses that viewers are offered as host candidates, best
 * first, at most GST_LATEST_ICE_MAX_ADDRESSES, from the @n @all.
 *
 * With @interfaces, names separated by commas, these are the addresses of the
 * named interfaces, loopback and link-local ones included. Without (NULL or
 * empty), they are those of all interfaces but loopback ones, without link-local
 * ones (RFC 3927, RFC 4291 2.5.6) where there is any other. Each interface's
 * first IPv4 and IPv6 address come before a second one of the same interface,
 * and interfaces of containers and virtual machines come last.
 *
 * Returns an array of addresses that belong to @all, empty if there is no usable
 * one. (transfer container) */
GPtrArray *gst_latest_ice_addresses_choose (
    const GstLatestIceAddress *all, guint n, const gchar *interfaces);

G_END_DECLS
