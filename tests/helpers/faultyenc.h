/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

/* A faulty encoder stands in for vp8enc in this process and fails as told. What
 * comes out of it is no VP8, but key frames are marked as such. It has one
 * state for the process, as tests run one at a time. */
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

/* Makes the next @n frames of any encoder fail, or the next @n attempts to set
 * one up for caps, or to start one. */
void faulty_enc_fail_frames (guint n, FaultyEncFault fault);
void faulty_enc_fail_caps (guint n);
/* Makes the next @n attempts to set up for caps fail without an error
 * message. */
void faulty_enc_refuse_caps (guint n);
void faulty_enc_fail_starts (guint n);
/* Makes frames go in and nothing come out. */
void faulty_enc_swallow (gboolean swallow);
/* Makes the next encode not return until released; wait_held() returns once it
 * has begun. */
void faulty_enc_hold (void);
void faulty_enc_wait_held (void);
void faulty_enc_release (void);

/* Number of encoders that were made, and that still exist, since the
 * installation. */
guint faulty_enc_made (void);
guint faulty_enc_alive (void);
