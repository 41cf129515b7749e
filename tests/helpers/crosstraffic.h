/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "linksim.h"

G_BEGIN_DECLS

/* Traffic that media has to share a path with. */

typedef struct
{
  LinkPath *there, *back;
  guint flow;   /* on both */
  gint64 extra; /* us, each way */
} CrossRoute;

/* A TCP sender and receiver: Reno (RFC 5681) or CUBIC (RFC 9438), selective
 * acknowledgements of every packet, losses found by order (RFC 8985 without
 * reordering), retransmission timeout (RFC 6298). Sends @bytes at a time; when
 * these are through it sleeps for an exponentially distributed time of @pause on
 * average and sends the next, as from a new connection. */
typedef struct
{
  gint64 start, stop;
  gboolean cubic;
  guint min_bytes, max_bytes; /* equally distributed; 0: no end */
  gint64 pause;
} TcpFlowConfig;

typedef struct _TcpFlow TcpFlow;

TcpFlow *tcp_flow_new (LinkSim *sim, const TcpFlowConfig *config,
    const CrossRoute *route, guint32 seed);
void tcp_flow_free (TcpFlow *f);
guint64 tcp_flow_get_received_bytes (const TcpFlow *f);
guint tcp_flow_get_transfers (const TcpFlow *f);

/* Packets of @size at @bitrate, come what may. */
typedef struct
{
  gint64 start, stop;
  guint bitrate;
  guint32 size;
} ConstantFlowConfig;

typedef struct _ConstantFlow ConstantFlow;

ConstantFlow *constant_flow_new (
    LinkSim *sim, const ConstantFlowConfig *config, const CrossRoute *route);
void constant_flow_free (ConstantFlow *f);

G_END_DECLS
