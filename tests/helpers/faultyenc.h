/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

/* An encoder that stands in for vp8enc in this process and fails as told. What
 * comes out of it is no VP8, but key frames are marked as such. One
 * process-wide state is enough: tests run one at a time. */
typedef enum
{
  FAULTY_ENC_ERROR,     /* an error message and GST_FLOW_ERROR */
  FAULTY_ENC_NO_MEMORY, /* the same, for want of memory */
  FAULTY_ENC_SILENT,    /* GST_FLOW_ERROR alone */
  FAULTY_ENC_MESSAGE,   /* an error message alone */
  N_FAULTY_ENC_FAULTS,
} FaultyEncFault;

void faulty_enc_install (void);
void faulty_enc_uninstall (void);

/* The next @n frames of whichever encoder, or tries to set one up for caps, or
 * to start one, fail. */
void faulty_enc_fail_frames (guint n, FaultyEncFault fault);
void faulty_enc_fail_caps (guint n);
/* The same without an error message. */
void faulty_enc_refuse_caps (guint n);
void faulty_enc_fail_starts (guint n);
/* Frames go in and nothing comes out. */
void faulty_enc_swallow (gboolean swallow);
/* The next encode does not return until released; wait_held() returns once it
 * has begun. */
void faulty_enc_hold (void);
void faulty_enc_wait_held (void);
void faulty_enc_release (void);

/* How many were made, and still exist, since they were installed. */
guint faulty_enc_made (void);
guint faulty_enc_alive (void);
