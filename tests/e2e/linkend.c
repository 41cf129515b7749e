/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#define _GNU_SOURCE /* unshare() */
#include "linkend.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <linux/route.h>
#include <sched.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#define DEVICE "link0"
#define NO_IPV6 "/proc/sys/net/ipv6/conf/all/disable_ipv6"

static gboolean
fail (GError **error, const gchar *what)
{
  gint code = errno;

  g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (code), "%s: %s",
      what, g_strerror (code));
  return FALSE;
}

static void
set_address (struct sockaddr *where, const gchar *address)
{
  struct sockaddr_in in = { .sin_family = AF_INET };

  in.sin_addr.s_addr = address ? inet_addr (address) : INADDR_ANY;
  memcpy (where, &in, sizeof in);
}

static gboolean
bring_up (gint socket, const gchar *device, GError **error)
{
  struct ifreq request = {
    0,
  };

  g_strlcpy (request.ifr_name, device, IFNAMSIZ);
  request.ifr_flags = IFF_UP | IFF_RUNNING;
  return ioctl (socket, SIOCSIFFLAGS, &request) == 0 || fail (error, device);
}

static gboolean
configure (gint socket, const gchar *address, const gchar *peer, GError **error)
{
  struct ifreq request = {
    0,
  };
  struct rtentry route = { .rt_flags = RTF_UP, .rt_dev = (gchar *) DEVICE };

  g_strlcpy (request.ifr_name, DEVICE, IFNAMSIZ);
  set_address (&request.ifr_addr, address);
  if (ioctl (socket, SIOCSIFADDR, &request) != 0)
    return fail (error, "address");
  set_address (&request.ifr_dstaddr, peer);
  if (ioctl (socket, SIOCSIFDSTADDR, &request) != 0)
    return fail (error, "peer address");
  if (!bring_up (socket, "lo", error) || !bring_up (socket, DEVICE, error))
    return FALSE;
  /* Browsers look for the address of the default route. */
  set_address (&route.rt_dst, NULL);
  set_address (&route.rt_genmask, NULL);
  if (ioctl (socket, SIOCADDRT, &route) != 0)
    return fail (error, "default route");
  return TRUE;
}

/* Neighbour discovery would be traffic on the link that nobody asked for. */
static void
disable_ipv6 (void)
{
  gint fd = open (NO_IPV6, O_WRONLY | O_CLOEXEC);

  if (fd < 0)
    return;
  if (write (fd, "1", 1) != 1)
    g_printerr ("linkemu: IPv6 stays on\n");
  close (fd);
}

static gboolean
open_tun (LinkEnd *self, GError **error)
{
  struct ifreq request = { .ifr_flags = IFF_TUN | IFF_NO_PI };

  self->tun = open ("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
  if (self->tun < 0)
    return fail (error, "/dev/net/tun");
  g_strlcpy (request.ifr_name, DEVICE, IFNAMSIZ);
  if (ioctl (self->tun, TUNSETIFF, &request) != 0)
    return fail (error, "a TUN device");
  return TRUE;
}

gboolean
link_end_open (
    LinkEnd *self, const gchar *address, const gchar *peer, GError **error)
{
  gboolean ok;
  gint fd;

  self->netns = self->tun = -1;
  if (unshare (CLONE_NEWNET) != 0)
    return fail (error, "a network namespace");
  disable_ipv6 ();
  self->netns = open ("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
  if (self->netns < 0)
    return fail (error, "/proc/self/ns/net");
  if (!open_tun (self, error))
    return FALSE;
  fd = socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0)
    return fail (error, "a socket");
  ok = configure (fd, address, peer, error);
  close (fd);
  return ok;
}

void
link_end_close (LinkEnd *self)
{
  if (self->tun >= 0)
    close (self->tun);
  if (self->netns >= 0)
    close (self->netns);
  self->netns = self->tun = -1;
}
