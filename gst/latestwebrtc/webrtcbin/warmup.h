/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "worker.h"

G_BEGIN_DECLS

/* The first webrtcbin of a process costs a few tenths of a second: plugins are
 * loaded, a certificate is made. A throw-away one takes that before the first
 * viewer comes. */
typedef struct _GstLatestWarmUp GstLatestWarmUp;

/* Only on the worker's thread, both. */
GstLatestWarmUp *gst_latest_warm_up_start (GstLatestWorker *worker);
void gst_latest_warm_up_stop (GstLatestWarmUp *self);

G_END_DECLS
