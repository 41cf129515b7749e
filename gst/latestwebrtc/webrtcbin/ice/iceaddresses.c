/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "iceaddresses.h"

#include <string.h>

#include <gio/gio.h>

/* What container engines and hypervisors name the bridges and links they make:
 * no viewer outside this host is reached by them. */
static const gchar *const virtual_prefixes[] = { "docker", "br-", "veth",
  "virbr", "vnet", "vmnet", "lxc", "lxdbr", "podman", "cni", "flannel",
  "cali" };

typedef struct
{
  const GstLatestIceAddress *address;
  guint rank, index;
} Ranked;

static gboolean
is_virtual (const gchar *interface)
{
  for (guint i = 0; i < G_N_ELEMENTS (virtual_prefixes); i++) {
    if (g_str_has_prefix (interface, virtual_prefixes[i]))
      return TRUE;
  }
  return FALSE;
}

static GSocketFamily
family_of (const GstLatestIceAddress *a)
{
  return strchr (a->address, ':') ? G_SOCKET_FAMILY_IPV6 : G_SOCKET_FAMILY_IPV4;
}

static gboolean
is_link_local (const GstLatestIceAddress *a)
{
  g_autofree gchar *bare = g_strndup (a->address, strcspn (a->address, "%"));
  g_autoptr (GInetAddress) inet = g_inet_address_new_from_string (bare);

  return inet && g_inet_address_get_is_link_local (inet);
}

static gboolean
is_named (const GstLatestIceAddress *a, gchar **names)
{
  for (guint i = 0; names[i]; i++) {
    if (g_str_equal (g_strstrip (names[i]), a->interface))
      return TRUE;
  }
  return FALSE;
}

/* How many addresses of the same interface and family come before the one at
 * @index. */
static guint
count_before (const GstLatestIceAddress *all, guint index)
{
  guint n = 0;

  for (guint i = 0; i < index; i++) {
    if (g_str_equal (all[i].interface, all[index].interface)
        && family_of (&all[i]) == family_of (&all[index])
        && is_link_local (&all[i]) == is_link_local (&all[index]))
      n++;
  }
  return n;
}

static gint
compare_ranked (gconstpointer a, gconstpointer b)
{
  const Ranked *x = a, *y = b;

  return x->rank != y->rank ? (gint) x->rank - (gint) y->rank
                            : (gint) x->index - (gint) y->index;
}

/* With @names NULL: all but loopback ones, and link-local ones if @link_local
 * is set. */
static void
collect (GArray *ranked, const GstLatestIceAddress *all, guint n, gchar **names,
    gboolean link_local)
{
  for (guint i = 0; i < n; i++) {
    const GstLatestIceAddress *a = &all[i];
    Ranked r = { a,
      2 * count_before (all, i) + (names ? 0 : is_virtual (a->interface)), i };
    gboolean wanted = names ? is_named (a, names)
                            : !a->loopback && is_link_local (a) == link_local;

    if (a->up && wanted)
      g_array_append_val (ranked, r);
  }
}

GPtrArray *
gst_latest_ice_addresses_choose (
    const GstLatestIceAddress *all, guint n, const gchar *interfaces)
{
  g_autoptr (GArray) ranked = g_array_new (FALSE, FALSE, sizeof (Ranked));
  GPtrArray *chosen = g_ptr_array_new ();

  if (interfaces && *interfaces) {
    g_auto (GStrv) names = g_strsplit (interfaces, ",", -1);

    collect (ranked, all, n, names, FALSE);
  } else {
    collect (ranked, all, n, NULL, FALSE);
    if (ranked->len == 0)
      collect (ranked, all, n, NULL, TRUE);
  }
  g_array_sort (ranked, compare_ranked);
  for (guint i = 0; i < MIN (ranked->len, GST_LATEST_ICE_MAX_ADDRESSES); i++)
    g_ptr_array_add (
        chosen, (gpointer) g_array_index (ranked, Ranked, i).address->address);
  return chosen;
}
