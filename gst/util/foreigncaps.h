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
typedef struct
{
  const gchar *taker; /* in words; NULL: the pad, by its name */
  /* The element that makes something of @caps that is taken, in words; NULL if they
   * are taken, or cannot be helped. */
  const gchar *(*find_cure) (const GstCaps *caps);
  /* What is foreign about @caps, in words. (transfer full) */
  gchar *(*describe) (const GstCaps *caps);
  /* What the pad can be linked to for the sake of the error. (transfer full) */
  GstCaps *(*make_foreign) (void);
} GstLatestForeignCapsClass;

/* Has @sinkpad, a ghost pad, answer foreign caps with an error of its element. To
 * be called before the pad is used; @klass is static. */
void gst_latest_foreign_caps_attach (
    GstPad *sinkpad, const GstLatestForeignCapsClass *klass);

G_END_DECLS
