/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Colours as numbers, calculated as ITU-R BT.601 and its successors say it and
 * with all digits. */
typedef struct
{
  gdouble kr, kb; /* luma is kr R + (1 - kr - kb) G + kb B */
  gboolean full_range;
} ColourCoding;

#define COLOUR_BARS 16
extern const guint8 colour_bars[COLOUR_BARS][3]; /* R, G, B of each bar */
extern const ColourCoding colour_bt601;          /* what browsers take */

/* Samples of @depth bits, not rounded, for a colour. */
void colour_to_yuv (const ColourCoding *coding, guint depth,
    const guint8 rgb[3], gdouble yuv[3]);
/* How far the colour of the samples is from @rgb, in the component in which it
 * is farthest, in 255ths. */
gdouble colour_error (const ColourCoding *coding, guint depth,
    const gdouble yuv[3], const guint8 rgb[3]);

G_END_DECLS
