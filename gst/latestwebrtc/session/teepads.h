/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* Pads that come to and go from a tee while data flows. */

/* To be called once, before data flows into @tee. */
void gst_latest_tee_prepare (GstElement *tee);
/* Links @sink, a pad that takes whatever caps there are, to @tee: it gets every
 * sticky event before what comes next. Of the events that come back from it,
 * only requests for a key unit go on. */
void gst_latest_tee_attach (GstElement *tee, GstPad *sink);
/* Unlinks it, if it is linked: afterwards no thread pushes into it. Waits for a
 * push that is in progress. */
void gst_latest_tee_detach (GstPad *sink);

G_END_DECLS
