/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* How viewers and the sink find each other. Three parties:
 *
 *   remote viewer <-> GstLatestSignaller (transport) <-> sink (sessions)
 *
 * Every vfunc is called, and every signal emitted, on the thread of the
 * GMainContext handed to start(): an implementation needs no lock of its own.
 *
 * Signals an implementation emits:
 *   "offer" (gchar *session_id, gchar *sdp)
 *      A viewer wants the picture. The sink answers, now or later, with
 *      exactly one gst_latest_signaller_answer() or
 *      gst_latest_signaller_close(). The implementation chooses session_id,
 *      never twice the same. Only it and the sink know it: statistics and
 *      signals of the sink have ids of their own.
 *   "session-ended" (gchar *session_id)
 *      The viewer left of its own accord. The sink does not call close().
 *   "request-stats" (gchar *session_id) -> GstStructure * (transfer full,
 *      nullable)
 *      Somebody asks for the sink's statistics (session_id NULL), or for those of
 *      one session.
 */

/**
 * GstLatestSignallingError:
 * @GST_LATEST_SIGNALLING_ERROR_MALFORMED: the offer is no SDP (HTTP 400)
 * @GST_LATEST_SIGNALLING_ERROR_UNACCEPTABLE: the offer is SDP that cannot be
 *   answered: no video, no common codec (HTTP 422)
 * @GST_LATEST_SIGNALLING_ERROR_NOT_READY: no video to offer yet (HTTP 503 with
 *   Retry-After)
 * @GST_LATEST_SIGNALLING_ERROR_TOO_MANY: no room for another viewer (HTTP 503)
 * @GST_LATEST_SIGNALLING_ERROR_FAILED: the session could not be made (HTTP 500)
 * @GST_LATEST_SIGNALLING_ERROR_ENDED: an answered session is over
 */
typedef enum
{
  GST_LATEST_SIGNALLING_ERROR_MALFORMED,
  GST_LATEST_SIGNALLING_ERROR_UNACCEPTABLE,
  GST_LATEST_SIGNALLING_ERROR_NOT_READY,
  GST_LATEST_SIGNALLING_ERROR_TOO_MANY,
  GST_LATEST_SIGNALLING_ERROR_FAILED,
  GST_LATEST_SIGNALLING_ERROR_ENDED,
} GstLatestSignallingError;

#define GST_LATEST_SIGNALLING_ERROR (gst_latest_signalling_error_quark ())
GQuark gst_latest_signalling_error_quark (void);

#define GST_TYPE_LATEST_SIGNALLER (gst_latest_signaller_get_type ())
G_DECLARE_INTERFACE (
    GstLatestSignaller, gst_latest_signaller, GST_LATEST, SIGNALLER, GObject)

struct _GstLatestSignallerInterface
{
  GTypeInterface parent;

  /* Begin to accept viewers; all work happens on @context, which is being
   * iterated by the calling thread's worker. FALSE with @error set when it
   * cannot (address in use, ...). */
  gboolean (*start) (
      GstLatestSignaller *self, GMainContext *context, GError **error);
  /* Stop accepting, drop every connection. No signal is emitted afterwards. */
  void (*stop) (GstLatestSignaller *self);
  /* The answer to the offer of @session_id. */
  void (*answer) (
      GstLatestSignaller *self, const gchar *session_id, const gchar *sdp);
  /* The session is over. Before answer(): the offer is refused for @reason.
   * After: the viewer was removed, its resource is gone. */
  void (*close) (
      GstLatestSignaller *self, const gchar *session_id, const GError *reason);
};

gboolean gst_latest_signaller_start (
    GstLatestSignaller *self, GMainContext *context, GError **error);
void gst_latest_signaller_stop (GstLatestSignaller *self);
void gst_latest_signaller_answer (
    GstLatestSignaller *self, const gchar *session_id, const gchar *sdp);
void gst_latest_signaller_close (
    GstLatestSignaller *self, const gchar *session_id, const GError *reason);

/* For implementations: emit the signals above. */
void gst_latest_signaller_emit_offer (
    GstLatestSignaller *self, const gchar *session_id, const gchar *sdp);
void gst_latest_signaller_emit_session_ended (
    GstLatestSignaller *self, const gchar *session_id);
GstStructure *gst_latest_signaller_emit_request_stats (
    GstLatestSignaller *self, const gchar *session_id);

G_END_DECLS
