/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A time stamp in the picture: three rows of 32 cells at the top, white is 1, the
 * first cell is the highest bit. Row 0 is the wall clock in units of 0.1 ms, row 1 the
 * number of the frame, row 2 a check word: row 0 ^ row 1 ^ BARCODE_CHECK.
 *
 * A cell is width / 32 by height / 30 pixels, so that a scaled picture still reads.
 * The player's side is tests/e2e/barcode.mjs. */
#define BARCODE_CHECK 0xa5a55a5aU
#define BARCODE_CELLS 32
#define BARCODE_ROWS 3

/* What the smallest picture that can carry one must measure. */
#define BARCODE_MIN_WIDTH 32
#define BARCODE_MIN_HEIGHT 30

/* Both return FALSE, touching nothing, for a picture too small. */
gboolean barcode_paint (guint8 *luma, gsize stride, guint width, guint height,
    guint32 time, guint32 number);
/* FALSE as well when there is no barcode in the picture. */
gboolean barcode_read (const guint8 *luma, gsize stride, guint width,
    guint height, guint32 *time, guint32 *number);

G_END_DECLS
