/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

#include "icefragment.h"

G_BEGIN_DECLS

/* Signalling is the exchange of offers and answers by which a viewer and the
 * sink find each other:
 *
 *   viewer <-> GstLatestSignaller (transport) <-> sink (sessions)
 *
 * Either side may make the offer. A sink may have several signallers at a time,
 * for instance a server that viewers come to and a client that publishes to one.
 *
 * Every vfunc is called, and every signal emitted, on the thread of the
 * GMainContext that start() was given: an implementation needs no lock of its
 * own.
 *
 * Session ids are names for sessions that signaller and sink use among
 * themselves. The implementation chooses them, never uses one twice, and none
 * that another implementation might use. They are no secrets, as whatever lets a viewer end its session (for WHEP the URL)
 * is known to the implementation only; nor are they published, as the sink has
 * names of its own for its statistics and signals ("viewer-1").
 *
 * Signals that an implementation emits:
 *   "offer" (gchar *session_id, gchar *sdp)
 *      A viewer wants the video. The sink replies, now or later, with exactly
 *      one gst_latest_signaller_answer() or gst_latest_signaller_close(). An
 *      offer for a session that has been answered restarts its ICE, or asks for
 *      other tracks: the sink may refuse() it.
 *   "offer-wanted" (gchar *session_id)
 *      A viewer is to be sent an offer. The sink replies, now or later, with
 *      exactly one gst_latest_signaller_offer() or gst_latest_signaller_close().
 *   "answer" (gchar *session_id, gchar *sdp)
 *      The viewer's answer to that offer. The sink calls close() if it is of no
 *      use.
 *   "candidates" (gchar *session_id, GstLatestIceFragment *fragment)
 *      -> GError * (transfer full, nullable)
 *      The viewer has found candidates after its offer, or restarts ICE: then
 *      the sink sets @reply of the fragment. It returns why it does not do what
 *      the viewer wants (UNACCEPTABLE), or NULL.
 *   "session-ended" (gchar *session_id)
 *      The viewer has left. The sink does not call close().
 *   "request-stats" (gchar *session_id) -> GstStructure * (transfer full,
 *      nullable)
 *      Somebody asks for the statistics of the sink (session_id is NULL), with
 *      its tracks and without "encoder", or of one session.
 *   "request-tracks" () -> GstStructure * (transfer full)
 *      Somebody asks what there is to see and hear: "tracks" (GstValueArray of
 *      GstStructure) and "control" (gboolean), as GET /tracks shows them.
 *   "request-encoder-stats" () -> GstStructure * (transfer full, nullable)
 *      Somebody asks for the statistics of the encoder, which are the same for
 *      all sessions.
 *   "request-sender-stats" () -> GstStructure * (transfer full, nullable)
 *      Somebody asks for what is told to each session of the tracks that the
 *      sink has: "tracks", without what their encoders tell of themselves.
 *   "trouble" (GError *error, gboolean fatal)
 *      The user should know @error, which is meant for people. If it is fatal,
 *      the implementation does nothing any more.
 */

/**
 * GstLatestSignallingError:
 * @GST_LATEST_SIGNALLING_ERROR_MALFORMED: the offer or answer is not SDP, or
 *   lacks what WebRTC requires (HTTP 400)
 * @GST_LATEST_SIGNALLING_ERROR_UNACCEPTABLE: the offer cannot be answered, as
 *   it asks for no video or has no common codec (HTTP 422); or the answer does
 *   not take our offer
 * @GST_LATEST_SIGNALLING_ERROR_NOT_READY: there is no video yet, or no longer
 *   (HTTP 503 with Retry-After)
 * @GST_LATEST_SIGNALLING_ERROR_TOO_MANY: there are as many viewers as there may
 *   be, or as the process has descriptors and threads for, or the session has
 *   given way to a newer one (HTTP 503 with Retry-After)
 * @GST_LATEST_SIGNALLING_ERROR_NO_SUCH_TRACK: the viewer has asked for a track
 *   by a name that none has (HTTP 404)
 * @GST_LATEST_SIGNALLING_ERROR_FAILED: the session could not be made (HTTP 500)
 * @GST_LATEST_SIGNALLING_ERROR_ENDED: an answered session is over
 */
typedef enum
{
  GST_LATEST_SIGNALLING_ERROR_MALFORMED,
  GST_LATEST_SIGNALLING_ERROR_UNACCEPTABLE,
  GST_LATEST_SIGNALLING_ERROR_NOT_READY,
  GST_LATEST_SIGNALLING_ERROR_TOO_MANY,
  GST_LATEST_SIGNALLING_ERROR_NO_SUCH_TRACK,
  GST_LATEST_SIGNALLING_ERROR_FAILED,
  GST_LATEST_SIGNALLING_ERROR_ENDED,
} GstLatestSignallingError;

#define GST_LATEST_SIGNALLING_ERROR (gst_latest_signalling_error_quark ())
GQuark gst_latest_signalling_error_quark (void);

#define GST_TYPE_LATEST_SIGNALLER (gst_latest_signaller_get_type ())
G_DECLARE_INTERFACE (
    GstLatestSignaller, gst_latest_signaller, GST_LATEST, SIGNALLER, GObject)

/* What the user has set. Strings are nullable but for the address. */
typedef struct
{
  gboolean http_server;         /* page and WHEP endpoint are served */
  const gchar *address;         /* local IP address to listen on */
  guint port;                   /* TCP port; 0: any that is free */
  const gchar *allowed_origins; /* "*", or origins separated by commas */
  const gchar *auth_token;      /* secret */
  const gchar *tls_certificate, *tls_key; /* paths of PEM files */
  gboolean control;                       /* whether viewers may control */
  gboolean metrics;             /* whether to serve statistics as OpenMetrics */
  const gchar *whip_endpoint;   /* URL to publish to */
  const gchar *whip_auth_token; /* secret */
  /* For players; valid ones (iceservers.h), or NULL. */
  const gchar *stun_server, *turn_servers;
} GstLatestSignallerConfig;

/* What a viewer asks for of the tracks there are: names separated by commas, in
 * the order in which its lines get them, or "none". NULL: all there are, in the
 * sink's order. */
typedef struct
{
  const gchar *video, *audio;
  gboolean separate; /* it can show a MediaStream for each track */
} GstLatestTrackChoice;

struct _GstLatestSignallerInterface
{
  GTypeInterface parent;

  /* Whether @config asks for signalling of this kind; if not, nothing else is
   * called. Optional: it does. */
  gboolean (*is_wanted) (
      GstLatestSignaller *self, const GstLatestSignallerConfig *config);
  /* Starts to accept viewers. All work is done on @context, which the calling
   * thread iterates. A server listens on the address in @config and on the TCP
   * port *@port, where 0 stands for any free one, and sets *@port to the port
   * in use; a signaller that is no server sets it to 0. Returns FALSE with
   * @error if that is impossible, for instance as the port is in use. */
  gboolean (*start) (GstLatestSignaller *self, GMainContext *context,
      const GstLatestSignallerConfig *config, guint *port, GError **error);
  /* Once started: what the user should know about who can watch, for people.
   * NULL: nothing. (transfer full) Optional. */
  gchar *(*get_warning) (GstLatestSignaller *self);
  /* There is video: sessions can be made from now on. Called again after each
   * interruption. Optional. */
  void (*ready) (GstLatestSignaller *self);
  /* Accepts no viewers any more and drops every connection. No signal is
   * emitted afterwards. */
  void (*stop) (GstLatestSignaller *self);
  /* Sends the answer to the offer of @session_id. */
  void (*answer) (
      GstLatestSignaller *self, const gchar *session_id, const gchar *sdp);
  /* Sends our offer for @session_id, for implementations that emit
   * "offer-wanted". */
  void (*offer) (
      GstLatestSignaller *self, const gchar *session_id, const gchar *sdp);
  /* Sends a candidate ("candidate:1 1 udp …") that was found after the answer or
   * offer; NULL: no more come. Optional. */
  void (*candidate) (GstLatestSignaller *self, const gchar *session_id,
      const gchar *candidate);
  /* The STUN and TURN servers of the far end, for the next session, in the form
   * that the configuration has; NULL: none. (transfer full) Optional. */
  void (*get_ice_servers) (
      GstLatestSignaller *self, gchar **stun_server, gchar **turn_servers);
  /* The viewer of @session_id is connected: its session is no longer one that
   * may give way to others. Optional. */
  void (*connected) (GstLatestSignaller *self, const gchar *session_id);
  /* The name that the application has for whoever is behind the session, which
   * statistics show; NULL: none. (transfer full) Optional. */
  gchar *(*get_peer) (GstLatestSignaller *self, const gchar *session_id);
  /* What the viewer of @session_id asks for: sets the fields of @choice, which
   * hold until the session ends. Optional: all there is. */
  void (*get_choice) (GstLatestSignaller *self, const gchar *session_id,
      GstLatestTrackChoice *choice);
  /* Refuses the offer of a session that has been answered before, and that goes
   * on as it was. Optional: the sink ends such a session. */
  void (*refuse) (
      GstLatestSignaller *self, const gchar *session_id, const GError *reason);
  /* Ends a session. Before answer(), the offer is refused with @reason;
   * afterwards the viewer is removed, and what it knows of the session is no
   * longer valid. */
  void (*close) (
      GstLatestSignaller *self, const gchar *session_id, const GError *reason);
};

gboolean gst_latest_signaller_is_wanted (
    GstLatestSignaller *self, const GstLatestSignallerConfig *config);
gboolean gst_latest_signaller_start (GstLatestSignaller *self,
    GMainContext *context, const GstLatestSignallerConfig *config, guint *port,
    GError **error);
gchar *gst_latest_signaller_get_warning (GstLatestSignaller *self);
void gst_latest_signaller_ready (GstLatestSignaller *self);
void gst_latest_signaller_stop (GstLatestSignaller *self);
void gst_latest_signaller_answer (
    GstLatestSignaller *self, const gchar *session_id, const gchar *sdp);
void gst_latest_signaller_offer (
    GstLatestSignaller *self, const gchar *session_id, const gchar *sdp);
void gst_latest_signaller_candidate (
    GstLatestSignaller *self, const gchar *session_id, const gchar *candidate);
void gst_latest_signaller_get_ice_servers (
    GstLatestSignaller *self, gchar **stun_server, gchar **turn_servers);
void gst_latest_signaller_connected (
    GstLatestSignaller *self, const gchar *session_id);
gchar *gst_latest_signaller_get_peer (
    GstLatestSignaller *self, const gchar *session_id);
void gst_latest_signaller_get_choice (GstLatestSignaller *self,
    const gchar *session_id, GstLatestTrackChoice *choice);
/* FALSE if it cannot: the session is to be ended. */
gboolean gst_latest_signaller_refuse (
    GstLatestSignaller *self, const gchar *session_id, const GError *reason);
void gst_latest_signaller_close (
    GstLatestSignaller *self, const gchar *session_id, const GError *reason);

/* Functions for implementations, which emit the signals above. */
void gst_latest_signaller_emit_offer (
    GstLatestSignaller *self, const gchar *session_id, const gchar *sdp);
void gst_latest_signaller_emit_offer_wanted (
    GstLatestSignaller *self, const gchar *session_id);
void gst_latest_signaller_emit_answer (
    GstLatestSignaller *self, const gchar *session_id, const gchar *sdp);
void gst_latest_signaller_emit_trouble (
    GstLatestSignaller *self, const GError *error, gboolean fatal);
GError *gst_latest_signaller_emit_candidates (GstLatestSignaller *self,
    const gchar *session_id, GstLatestIceFragment *fragment);
void gst_latest_signaller_emit_session_ended (
    GstLatestSignaller *self, const gchar *session_id);
GstStructure *gst_latest_signaller_emit_request_stats (
    GstLatestSignaller *self, const gchar *session_id);
GstStructure *gst_latest_signaller_emit_request_tracks (
    GstLatestSignaller *self);
GstStructure *gst_latest_signaller_emit_request_encoder_stats (
    GstLatestSignaller *self);
GstStructure *gst_latest_signaller_emit_request_sender_stats (
    GstLatestSignaller *self);

G_END_DECLS
