/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "linksim.h"

G_BEGIN_DECLS

/* Other traffic that shares a path with media. */

typedef struct
{
  LinkPath *there, *back;
  guint flow;   /* its number on both paths */
  gint64 extra; /* us, each way */
} CrossRoute;

/* A TCP sender and receiver: Reno (RFC 5681) or CUBIC (RFC 9438), selective
 * acknowledgements of every packet, losses found by order (RFC 8985 without
 * reordering), retransmission timeout (RFC 6298). It sends a number of bytes;
 * when all are acknowledged it pauses for an exponentially distributed time,
 * @pause on average, and sends again, as from a new connection. */
typedef struct
{
  gint64 start, stop;
  gboolean cubic;
  guint min_bytes, max_bytes; /* of one transfer, at random; 0: no end */
  gint64 pause;
} TcpFlowConfig;

typedef struct _TcpFlow TcpFlow;

TcpFlow *tcp_flow_new (LinkSim *sim, const TcpFlowConfig *config,
    const CrossRoute *route, guint32 seed);
void tcp_flow_free (TcpFlow *f);
guint64 tcp_flow_get_received_bytes (const TcpFlow *f);
guint tcp_flow_get_transfers (const TcpFlow *f);

/* A stream of packets of @size bytes at @bitrate, which does not react to
 * anything. */
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
