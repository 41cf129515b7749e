/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

/* The transport-wide feedback of rtpsession is a custom event, since 1.18 with
 * the same fields in every version:
 *
 *   RTPTWCCPackets, packets=(GValueArray)<
 *     RTPTWCCPacket, seqnum=(uint), local-ts=(guint64), remote-ts=(guint64),
 *       payload-type=(guchar), size=(uint), lost=(boolean) ... >
 *
 * Any element can send it, so no field is taken for granted. */

#include "twccevent.h"

/* A feedback message counts its packets with 16 bits
 * (draft-holmer-rmcat-transport-wide-cc-extensions-01, 3.1), and rtpsession
 * adds the ones a gap of sequence numbers shows. */
#define MAX_PACKETS (2 * 65536)

static gboolean
parse_packet (const GValue *value, GstLatestTwccPacket *packet)
{
  const GstStructure *s;
  const GValue *payload_type;
  guint seqnum, size;

  if (!GST_VALUE_HOLDS_STRUCTURE (value))
    return FALSE;
  s = gst_value_get_structure (value);
  if (s == NULL || !gst_structure_has_name (s, "RTPTWCCPacket"))
    return FALSE;
  payload_type = gst_structure_get_value (s, "payload-type");
  if (payload_type == NULL || !G_VALUE_HOLDS_UCHAR (payload_type)
      || !gst_structure_get_uint (s, "seqnum", &seqnum)
      || !gst_structure_get_uint (s, "size", &size)
      || !gst_structure_get_uint64 (s, "local-ts", &packet->local_ts)
      || !gst_structure_get_uint64 (s, "remote-ts", &packet->remote_ts)
      || !gst_structure_get_boolean (s, "lost", &packet->lost))
    return FALSE;
  if (seqnum > G_MAXUINT16 || size > G_MAXUINT16
      || g_value_get_uchar (payload_type) > 127)
    return FALSE;
  /* A packet that arrived needs an arrival time. */
  if (!packet->lost && !GST_CLOCK_TIME_IS_VALID (packet->remote_ts))
    return FALSE;
  packet->seqnum = seqnum;
  packet->size = size;
  packet->payload_type = g_value_get_uchar (payload_type);
  return TRUE;
}

G_GNUC_BEGIN_IGNORE_DEPRECATIONS;

static const GValueArray *
get_array (const GstStructure *s)
{
  const GValue *value = gst_structure_get_value (s, "packets");

  if (value == NULL || !G_VALUE_HOLDS (value, g_value_array_get_type ()))
    return NULL;
  return g_value_get_boxed (value);
}

GstLatestTwccKind
gst_latest_twcc_event_parse (GstEvent *event, GArray *packets, guint *malformed)
{
  const GstStructure *s = gst_event_get_structure (event);
  const GValueArray *array;

  g_array_set_size (packets, 0);
  *malformed = 0;
  if ((GST_EVENT_TYPE (event) != GST_EVENT_CUSTOM_UPSTREAM
          && GST_EVENT_TYPE (event) != GST_EVENT_CUSTOM_DOWNSTREAM)
      || s == NULL || !gst_structure_has_name (s, "RTPTWCCPackets"))
    return GST_LATEST_TWCC_OTHER;

  array = get_array (s);
  if (array == NULL || array->n_values > MAX_PACKETS) {
    *malformed = 1;
    return GST_LATEST_TWCC_GARBAGE;
  }
  for (guint i = 0; i < array->n_values; i++) {
    GstLatestTwccPacket packet;

    if (parse_packet (&array->values[i], &packet))
      g_array_append_val (packets, packet);
    else
      (*malformed)++;
  }
  /* An empty message is valid: it shows that the receiver is there. */
  return packets->len == 0 && *malformed > 0 ? GST_LATEST_TWCC_GARBAGE
                                             : GST_LATEST_TWCC_FEEDBACK;
}

G_GNUC_END_IGNORE_DEPRECATIONS;
