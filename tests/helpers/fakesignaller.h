/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

#include "signaller.h"

G_BEGIN_DECLS

/* A signaller in the hands of the test: it brings offers, and keeps what the
 * sink answers. */
#define FAKE_TYPE_SIGNALLER (fake_signaller_get_type ())
G_DECLARE_FINAL_TYPE (FakeSignaller, fake_signaller, FAKE, SIGNALLER, GObject)

/* All sinks have such a signaller from now on. */
void fake_signaller_use (void);
/* Returns the signaller the most recent sink has started. (transfer full) */
FakeSignaller *fake_signaller_get_latest (void);
/* Whether viewers say that they can show a MediaStream for each track; they do
 * at first. */
void fake_signaller_set_separate (gboolean separate);
/* The next signaller to be started fails with this text; NULL: it does not. */
void fake_signaller_fail_next (const gchar *message);
/* The next signaller that starts warns with this text; NULL: it does not. */
void fake_signaller_warn_next (const gchar *message);

/* A viewer with this session id is to be sent an offer, which wait_answer() gives,
 * and answers it. Any thread. */
void fake_signaller_want_offer (FakeSignaller *self, const gchar *id);
void fake_signaller_give_answer (
    FakeSignaller *self, const gchar *id, const gchar *sdp);
/* Waits until the sink has said that there is video. */
void fake_signaller_wait_ready (FakeSignaller *self);
/* A viewer with this session id sends an offer, or leaves. Any thread. */
void fake_signaller_offer (
    FakeSignaller *self, const gchar *id, const gchar *sdp);
/* Waits until the sink has taken what was said so far. Not on its worker. */
void fake_signaller_wait_heard (FakeSignaller *self);
void fake_signaller_leave (FakeSignaller *self, const gchar *id);

/* The viewer tells candidates, as a fragment of the type
 * application/trickle-ice-sdpfrag. Waits for the sink's reply: why it does not
 * take them, or NULL. (transfer full) */
GError *fake_signaller_tell_candidates (
    FakeSignaller *self, const gchar *id, const gchar *fragment, gchar **reply);

/* The sink's statistics, or with @id what one session has there. (transfer
 * full, nullable) */
GstStructure *fake_signaller_get_stats (FakeSignaller *self, const gchar *id);
GstStructure *fake_signaller_get_encoder_stats (FakeSignaller *self);
GstStructure *fake_signaller_get_sender_stats (FakeSignaller *self);
/* What the sink says that there is. (transfer full) */
GstStructure *fake_signaller_get_tracks (FakeSignaller *self);

/* Waits for the answer or offer of the sink; NULL when it has closed the session
 * instead. (transfer full) */
gchar *fake_signaller_wait_answer (FakeSignaller *self, const gchar *id);
/* Waits until the sink has closed the session. (transfer full) */
GError *fake_signaller_wait_close (FakeSignaller *self, const gchar *id);
/* Whether the sink has answered the offer by now. */
gboolean fake_signaller_is_answered (FakeSignaller *self, const gchar *id);
/* Whether the sink has closed the session by now. */
gboolean fake_signaller_is_closed (FakeSignaller *self, const gchar *id);

G_END_DECLS
