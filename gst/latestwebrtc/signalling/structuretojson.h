/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* A GstStructure as a JSON object. Fields keep their names; the name of the
 * structure is left out. Values become:
 *   numbers, booleans, strings    the same; null if not a number or infinite
 *   structure                     object
 *   GstValueList, GstValueArray   array
 *   fraction                      number
 *   enum                          its nick
 *   anything else                 a string, as GStreamer serializes it, or null
 */
JsonNode *gst_latest_structure_to_json (const GstStructure *structure);
gchar *gst_latest_structure_to_json_text (const GstStructure *structure);

G_END_DECLS
