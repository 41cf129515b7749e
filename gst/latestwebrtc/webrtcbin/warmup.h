/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "worker.h"

G_BEGIN_DECLS

/* A webrtcbin that is made before the first viewer comes, and thrown away as
 * soon as it has made an offer: plugins are then loaded and a certificate has
 * been made. Workaround 14 of workarounds.h. */
typedef struct _GstLatestWarmUp GstLatestWarmUp;

/* @done gets @owner once the warm-up has ended by itself, at once where there is
 * no webrtcbin. All: only on the worker's thread. */
typedef void (*GstLatestWarmUpDone) (gpointer owner);

GstLatestWarmUp *gst_latest_warm_up_start (
    GstLatestWorker *worker, GstLatestWarmUpDone done, gpointer owner);
/* Ends the warm-up if it still runs, and frees it. NULL is accepted. */
void gst_latest_warm_up_stop (GstLatestWarmUp *self);

G_END_DECLS
