/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The quark of a string literal, looked up once. Half the work of filling a
 * GstStructure is to find the quarks of its names, under a lock that the whole
 * process shares: too much for statistics that many threads read. Two threads that
 * come here first find the same. */
#define GST_LATEST_QUARK(name) \
  G_GNUC_EXTENSION ({ \
    static gint cached = 0; /* atomic */ \
    gint quark_ = g_atomic_int_get (&cached); \
    if (quark_ == 0) { \
      quark_ = (gint) g_quark_from_static_string ("" name); \
      g_atomic_int_set (&cached, quark_); \
    } \
    (GQuark) quark_; \
  })

G_END_DECLS
