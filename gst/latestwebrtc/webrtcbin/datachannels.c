/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "datachannels.h"

#include <gst/webrtc/webrtc.h>
#include <string.h>

#include "datatransport.h"
#include "workarounds.h"

/* A page needs two. Channels on their way to being open or closed are
 * counted. */
#define MAX_CHANNELS 16
/* What may wait in a channel, in bytes, for a message to be put behind it. What
 * can be lost is not worth waiting for. */
#define MAX_WAITING (8 * 1024)
#define MAX_WAITING_RELIABLE (64 * 1024)
/* That much of it is for replies: who controls is told however much the application
 * says. */
#define ROOM_FOR_REPLIES (16 * 1024)

typedef enum
{
  KIND_CONTROL, /* FALSE, where it is asked whether it is reliable */
  KIND_RELIABLE,
  N_KINDS,
  KIND_UNKNOWN, /* its label has not come yet, or is none of ours */
} Kind;

static const gchar *const labels[N_KINDS] = { "control", "control-reliable" };

/* A channel, from before it is open until its elements are gone or webrtcbin has ended:
 * workaround 24 of workarounds.h. */
typedef struct
{
  GObject *channel;
  Kind kind;
  GstLatestChannelBins bins;
  GstLatestDataChannels *closed; /* whose it was; NULL: still is */
} Channel;

struct _GstLatestDataChannels
{
  /* Immutable. */
  GstLatestWorker *worker;
  const GstLatestDataChannelCallbacks *callbacks;
  gpointer owner;
  GDestroyNotify destroy;

  gint shut; /* atomic boolean: nothing is heard any more */

  /* Only on the worker. */
  GstElement *webrtcbin; /* NULL: it is released */
  gulong prepare_handler;
  gulong handlers[2];

  GMutex lock;
  /* Protected by lock. */
  gboolean stopped;
  GPtrArray *channels;          /* of Channel */
  GObject *open[N_KINDS];       /* of which one each is used; nullable */
  Channel *preparing;           /* whose bins are added next; nullable */
  GstLatestSctpBacklog backlog; /* its streams are numbered by kind */
};

static void
channel_free (gpointer data)
{
  Channel *channel = data;

  g_clear_pointer (&channel->closed, gst_latest_data_channels_unref);
  gst_latest_channel_bins_clear (&channel->bins);
  g_object_unref (channel->channel);
  g_free (channel);
}

static void
data_channels_clear (gpointer data)
{
  GstLatestDataChannels *self = data;

  g_ptr_array_unref (self->channels);
  gst_latest_worker_unref (self->worker);
  self->destroy (self->owner);
  g_mutex_clear (&self->lock);
}

GstLatestDataChannels *
gst_latest_data_channels_ref (GstLatestDataChannels *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
gst_latest_data_channels_unref (GstLatestDataChannels *self)
{
  g_atomic_rc_box_release_full (self, data_channels_clear);
}

static void
closure_unref (gpointer data, GClosure *closure)
{
  gst_latest_data_channels_unref (data);
}

static gulong
watch (GstLatestDataChannels *self, gpointer object, const gchar *signal,
    GCallback callback)
{
  return g_signal_connect_data (object, signal, callback,
      gst_latest_data_channels_ref (self), closure_unref, G_CONNECT_DEFAULT);
}

static Channel *
find_locked (GstLatestDataChannels *self, gpointer object)
{
  for (guint i = 0; i < self->channels->len; i++) {
    Channel *channel = g_ptr_array_index (self->channels, i);
    if (channel->channel == object)
      return channel;
  }
  return NULL;
}

/* The kind of the channel if it is the one that is used, and heard. */
static Kind
get_kind (GstLatestDataChannels *self, gpointer object)
{
  Kind kind;

  g_mutex_lock (&self->lock);
  for (kind = 0; kind < N_KINDS && self->open[kind] != object; kind++)
    ;
  g_mutex_unlock (&self->lock);
  return kind == N_KINDS || g_atomic_int_get (&self->shut) ? KIND_UNKNOWN
                                                           : kind;
}

/* Messages, on webrtcbin's thread. */

static void
on_text (GObject *object, const gchar *text, GstLatestDataChannels *self)
{
  Kind kind = get_kind (self, object);

  if (kind == KIND_UNKNOWN)
    return;
  if (text && strlen (text) > GST_LATEST_DATA_CHANNEL_MAX_SIZE)
    self->callbacks->refused (kind == KIND_RELIABLE, self->owner);
  else
    self->callbacks->text (
        kind == KIND_RELIABLE, text ? text : "", self->owner);
}

static void
on_bytes (GObject *object, GBytes *bytes, GstLatestDataChannels *self)
{
  Kind kind = get_kind (self, object);
  g_autoptr (GBytes) copy = NULL;

  if (kind == KIND_UNKNOWN)
    return;
  if (bytes && g_bytes_get_size (bytes) > GST_LATEST_DATA_CHANNEL_MAX_SIZE) {
    self->callbacks->refused (kind == KIND_RELIABLE, self->owner);
    return;
  }
  /* The application may keep it: not webrtcbin's buffer. */
  copy = bytes
      ? g_bytes_new (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes))
      : g_bytes_new (NULL, 0);
  self->callbacks->bytes (kind == KIND_RELIABLE, copy, self->owner);
}

/* A channel's life. */

/* Called on the worker. */
static void
remove_elements (gpointer data)
{
  Channel *channel = data;

  if (channel->closed->webrtcbin)
    gst_latest_channel_bins_remove (&channel->bins, channel->closed->webrtcbin);
}

/* What was used before under its name is not heard any more. */
static void
channel_opened (GstLatestDataChannels *self, GObject *object)
{
  gboolean replaces = FALSE;
  Channel *channel;
  Kind kind = KIND_UNKNOWN;
  gint id;

  g_object_get (object, "id", &id, NULL);
  g_mutex_lock (&self->lock);
  channel = self->stopped ? NULL : find_locked (self, object);
  if (channel && channel->kind != KIND_UNKNOWN
      && self->open[channel->kind] != object) {
    kind = channel->kind;
    replaces = self->open[kind] != NULL;
    self->open[kind] = object;
    gst_latest_sctp_backlog_open (&self->backlog, kind, id);
  }
  g_mutex_unlock (&self->lock);
  if (kind == KIND_UNKNOWN)
    return;
  if (replaces)
    self->callbacks->closed (kind == KIND_RELIABLE, self->owner);
  self->callbacks->opened (kind == KIND_RELIABLE, self->owner);
}

static void
channel_closed (GstLatestDataChannels *self, GObject *object)
{
  Kind kind = KIND_UNKNOWN;
  Channel *channel;
  guint index;

  g_mutex_lock (&self->lock);
  channel = find_locked (self, object);
  if (channel) {
    if (channel->kind != KIND_UNKNOWN && self->open[channel->kind] == object) {
      kind = channel->kind;
      self->open[kind] = NULL;
    }
    g_ptr_array_find (self->channels, channel, &index);
    g_ptr_array_steal_index_fast (self->channels, index);
    channel->closed = gst_latest_data_channels_ref (self);
  }
  g_mutex_unlock (&self->lock);
  if (channel)
    gst_latest_worker_invoke (
        self->worker, remove_elements, channel, channel_free);
  if (kind != KIND_UNKNOWN)
    self->callbacks->closed (kind == KIND_RELIABLE, self->owner);
}

/* Called on webrtcbin's thread. */
static void
on_ready_state (GObject *object, GParamSpec *pspec, GstLatestDataChannels *self)
{
  GstWebRTCDataChannelState state;

  g_object_get (object, "ready-state", &state, NULL);
  if (state == GST_WEBRTC_DATA_CHANNEL_STATE_OPEN)
    channel_opened (self, object);
  else if (state == GST_WEBRTC_DATA_CHANNEL_STATE_CLOSED)
    channel_closed (self, object);
}

/* Called with locks of webrtcbin held, on the thread that receives SCTP or, for
 * a channel of ours, on the worker. */
static void
on_prepare (GstElement *webrtcbin, GObject *object, gboolean is_local,
    GstLatestDataChannels *self)
{
  gboolean stopped, too_many;

  g_mutex_lock (&self->lock);
  stopped = self->stopped;
  self->preparing = g_new0 (Channel, 1);
  self->preparing->channel = g_object_ref (object);
  self->preparing->kind = KIND_UNKNOWN;
  g_ptr_array_add (self->channels, self->preparing);
  too_many = self->channels->len > MAX_CHANNELS;
  g_mutex_unlock (&self->lock);
  if (!stopped)
    watch (self, object, "notify::ready-state", G_CALLBACK (on_ready_state));
  if (!stopped && too_many
      && g_atomic_int_compare_and_exchange (&self->shut, FALSE, TRUE))
    self->callbacks->overrun (self->owner);
}

static GstPadProbeReturn
drop_if_shut (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  return g_atomic_int_get (&((GstLatestDataChannels *) data)->shut)
      ? GST_PAD_PROBE_DROP
      : GST_PAD_PROBE_OK;
}

static GstPadProbeReturn
on_sctp_packet (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  GstLatestDataChannels *self = data;

  g_mutex_lock (&self->lock);
  gst_latest_sctp_backlog_packet (
      &self->backlog, GST_PAD_PROBE_INFO_BUFFER (info));
  g_mutex_unlock (&self->lock);
  return GST_PAD_PROBE_OK;
}

static void
take_bin (GstLatestDataChannels *self, GstElement *bin)
{
  g_mutex_lock (&self->lock);
  if (self->preparing
      && gst_latest_channel_bins_add (&self->preparing->bins, bin))
    self->preparing = NULL;
  g_mutex_unlock (&self->lock);
}

/* The elements of a channel are added right after it is prepared, with the same
 * lock held. */
static void
on_element_added (
    GstBin *webrtcbin, GstElement *element, GstLatestDataChannels *self)
{
  if (gst_latest_channel_bins_is_one (element))
    take_bin (self, element);
  else if (gst_latest_webrtcbin_is_made_by (
               element, GST_LATEST_WEBRTCBIN_SCTPDEC))
    gst_latest_sctp_probe (element, "sink", drop_if_shut,
        gst_latest_data_channels_ref (self),
        (GDestroyNotify) gst_latest_data_channels_unref);
  else if (gst_latest_webrtcbin_is_made_by (
               element, GST_LATEST_WEBRTCBIN_SCTPENC))
    gst_latest_sctp_probe (element, "src", on_sctp_packet,
        gst_latest_data_channels_ref (self),
        (GDestroyNotify) gst_latest_data_channels_unref);
}

static Kind
find_kind (GObject *object)
{
  g_autofree gchar *label = NULL;
  Kind kind;

  g_object_get (object, "label", &label, NULL);
  for (kind = 0; kind < N_KINDS; kind++) {
    if (g_strcmp0 (label, labels[kind]) == 0)
      return kind;
  }
  return KIND_UNKNOWN;
}

static gboolean
use (GstLatestDataChannels *self, GObject *object, Kind kind)
{
  Channel *channel;

  g_mutex_lock (&self->lock);
  channel = self->stopped ? NULL : find_locked (self, object);
  if (channel)
    channel->kind = kind;
  g_mutex_unlock (&self->lock);
  if (!channel)
    return FALSE;
  watch (self, object, "on-message-string", G_CALLBACK (on_text));
  watch (self, object, "on-message-data", G_CALLBACK (on_bytes));
  return TRUE;
}

/* Called on webrtcbin's thread when the channel is open. */
static void
on_channel (GstElement *webrtcbin, GObject *object, GstLatestDataChannels *self)
{
  Kind kind = find_kind (object);

  if (kind != KIND_UNKNOWN && use (self, object, kind))
    channel_opened (self, object);
}

GstLatestDataChannels *
gst_latest_data_channels_new (GstElement *webrtcbin, GstLatestWorker *worker,
    const GstLatestDataChannelCallbacks *callbacks, gpointer owner,
    GDestroyNotify destroy)
{
  GstLatestDataChannels *self = g_atomic_rc_box_new0 (GstLatestDataChannels);

  g_mutex_init (&self->lock);
  self->webrtcbin = gst_object_ref (webrtcbin);
  self->worker = gst_latest_worker_ref (worker);
  self->callbacks = callbacks;
  self->owner = owner;
  self->destroy = destroy;
  self->channels = g_ptr_array_new_with_free_func (channel_free);
  self->prepare_handler =
      watch (self, webrtcbin, "prepare-data-channel", G_CALLBACK (on_prepare));
  self->handlers[0] =
      watch (self, webrtcbin, "element-added", G_CALLBACK (on_element_added));
  self->handlers[1] =
      watch (self, webrtcbin, "on-data-channel", G_CALLBACK (on_channel));
  return self;
}

void
gst_latest_data_channels_create (GstLatestDataChannels *self)
{
  g_autoptr (GstStructure) unreliable = gst_structure_new ("options", "ordered",
      G_TYPE_BOOLEAN, FALSE, "max-retransmits", G_TYPE_INT, 0, NULL);

  for (Kind kind = 0; kind < N_KINDS; kind++) {
    g_autoptr (GObject) object = NULL;

    g_signal_emit_by_name (self->webrtcbin, "create-data-channel", labels[kind],
        kind == KIND_RELIABLE ? NULL : unreliable, &object);
    if (object)
      use (self, object, kind);
  }
}

void
gst_latest_data_channels_stop (GstLatestDataChannels *self)
{
  g_autoptr (GPtrArray) objects =
      g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < G_N_ELEMENTS (self->handlers); i++)
    g_clear_signal_handler (&self->handlers[i], self->webrtcbin);
  g_atomic_int_set (&self->shut, TRUE);
  g_mutex_lock (&self->lock);
  self->stopped = TRUE;
  memset (self->open, 0, sizeof self->open);
  for (guint i = 0; i < self->channels->len; i++) {
    Channel *channel = g_ptr_array_index (self->channels, i);

    g_ptr_array_add (objects, g_object_ref (channel->channel));
  }
  g_mutex_unlock (&self->lock);
  for (guint i = 0; i < objects->len; i++)
    g_signal_handlers_disconnect_by_data (objects->pdata[i], self);
}

void
gst_latest_data_channels_release (GstLatestDataChannels *self)
{
  g_autoptr (GPtrArray) channels = NULL;

  g_clear_signal_handler (&self->prepare_handler, self->webrtcbin);
  g_mutex_lock (&self->lock);
  self->preparing = NULL;
  channels = g_steal_pointer (&self->channels);
  self->channels = g_ptr_array_new_with_free_func (channel_free);
  g_mutex_unlock (&self->lock);
  gst_clear_object (&self->webrtcbin);
}

/* Sending. */

/* Either @text or @bytes, of @size, which are counted as long as they wait; what
 * waits in a reliable channel may be @most then. */
static gboolean
send (GstLatestDataChannels *self, Kind kind, const gchar *text, GBytes *bytes,
    gsize size, gsize most)
{
  g_autoptr (GObject) object = NULL;
  GstWebRTCDataChannel *channel;
  gboolean sent;

  if (size == 0 || size > GST_LATEST_DATA_CHANNEL_MAX_SIZE)
    return FALSE;
  if (kind != KIND_RELIABLE)
    most = MAX_WAITING;
  g_mutex_lock (&self->lock);
  if (self->open[kind]
      && gst_latest_sctp_backlog_add (&self->backlog, kind, size, most))
    object = g_object_ref (self->open[kind]);
  g_mutex_unlock (&self->lock);
  if (!object)
    return FALSE;
  channel = GST_WEBRTC_DATA_CHANNEL (object);
  sent = text ? gst_webrtc_data_channel_send_string_full (channel, text, NULL)
              : gst_webrtc_data_channel_send_data_full (channel, bytes, NULL);
  if (!sent) {
    g_mutex_lock (&self->lock);
    gst_latest_sctp_backlog_remove (&self->backlog, kind, size);
    g_mutex_unlock (&self->lock);
  }
  return sent;
}

gboolean
gst_latest_data_channels_send_text (
    GstLatestDataChannels *self, gboolean reliable, const gchar *text)
{
  return send (self, reliable, text, NULL, strlen (text),
      MAX_WAITING_RELIABLE - ROOM_FOR_REPLIES);
}

gboolean
gst_latest_data_channels_send_reply (
    GstLatestDataChannels *self, gboolean reliable, const gchar *text)
{
  return send (self, reliable, text, NULL, strlen (text), MAX_WAITING_RELIABLE);
}

gboolean
gst_latest_data_channels_send_bytes (
    GstLatestDataChannels *self, gboolean reliable, GBytes *bytes)
{
  return send (self, reliable, NULL, bytes, g_bytes_get_size (bytes),
      MAX_WAITING_RELIABLE - ROOM_FOR_REPLIES);
}

/* Nothing is closed: workaround 26 of workarounds.h. */
void
gst_latest_data_channels_shut (GstLatestDataChannels *self)
{
  g_atomic_int_set (&self->shut, TRUE);
  g_mutex_lock (&self->lock);
  memset (self->open, 0, sizeof self->open);
  g_mutex_unlock (&self->lock);
}
