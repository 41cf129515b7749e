/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* Caps that a sink pad does not take. A pad that refused them would leave the user
 * with "not negotiated" of some other element. So the pad is linked to them and takes
 * the caps, and their arrival is an error that names the element that helps. */

/* Posts the error of @element: @taker, a pad or an element in words, does not take
 * @what, which @cure, an element, makes something of that it takes. */
void gst_latest_foreign_caps_report (GstElement *element, const gchar *taker,
    const gchar *what, const gchar *cure, const GstCaps *caps);
/* Adds @foreign to the answer of a CAPS query, behind what is taken; but for a
 * source that could make what is taken, that remains all there is. */
void gst_latest_foreign_caps_add (GstQuery *query, GstCaps *foreign);

G_END_DECLS
