/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* Replaces the sound that leaves @element, raw S16LE from a live test source, by a
 * short beep at every whole second of the wall clock, exact to the sample:
 * whoever hears one knows how old it is.
 *
 * A test source hands a block over at its timestamp. A microphone cannot: it has the
 * block when its last sample is taken. So timestamps are set back by the length of a
 * block, and the beeps are where a microphone would have heard them. */
void beep_install (GstElement *element);

G_END_DECLS
