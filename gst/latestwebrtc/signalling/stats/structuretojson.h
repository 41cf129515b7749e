/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* Returns a GstStructure as the text of a JSON object. Fields keep their names;
 * the name of the structure is left out. Values become:
 *   numbers, booleans, strings    the same; null if not a number or infinite
 *   structure                     object
 *   GstValueArray                 array
 *   anything else                 a string, as GStreamer serializes it, or null
 * The text is written straight from the values, without a tree of JSON nodes
 * between, as each viewer's page asks for some hundred values every second or
 * two. */
GString *gst_latest_structure_to_json (const GstStructure *structure);

G_END_DECLS
