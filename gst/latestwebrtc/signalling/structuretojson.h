/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Any GstStructure as JSON. Fields keep their names; the structure's own name is
 * left out.
 *   numbers, booleans, strings    themselves; not a number and infinity: null
 *   structure                     object
 *   GstValueList, GstValueArray   array
 *   fraction                      number
 *   enum                          its nick
 *   anything else                 its text in GStreamer's serialization, or null
 */
JsonNode *gst_latest_structure_to_json (const GstStructure *structure);
gchar *gst_latest_structure_to_json_text (const GstStructure *structure);

G_END_DECLS
