/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The name that GStreamer's navigation events have for a key, which is that of
 * its X keysym ("a", "space", "Return", "Shift_L"). @key and @code are those of
 * a KeyboardEvent (https://www.w3.org/TR/uievents-key/, .../uievents-code/);
 * @code tells keys on the left, the right and the keypad apart. NULL if there
 * is none, as for a dead key. (transfer full) */
gchar *gst_latest_key_name (const gchar *key, const gchar *code);

G_END_DECLS
