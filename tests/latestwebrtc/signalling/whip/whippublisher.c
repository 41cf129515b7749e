/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "whippublisher.h"

#include <gst/check/gstcheck.h>

/* Retries come at once; what does not come at all is seen soon. */
static const GstLatestWhipTimes quick = {
  .request_ms = 60000,
  .first_retry_ms = 1,
  .max_retry_ms = 1,
  .lasting_ms = 10000,
  .stop_ms = 60000,
};

static void
offer_wanted (GstLatestSignaller *client, const gchar *id, WhipPublisher *self)
{
  g_autoptr (GError) error = g_error_new_literal (GST_LATEST_SIGNALLING_ERROR,
      GST_LATEST_SIGNALLING_ERROR_NOT_READY, "There is no video.");

  g_ptr_array_add (self->wanted, g_strdup (id));
  if (self->no_video)
    gst_latest_signaller_close (client, id, error);
  else
    gst_latest_signaller_offer (client, id, OFFER);
}

static void
answered (GstLatestSignaller *client, const gchar *id, const gchar *sdp,
    WhipPublisher *self)
{
  fail_unless_equals_string (id, whip_publisher_get_id (self));
  g_ptr_array_add (self->answers, g_strdup (sdp));
}

static void
session_ended (GstLatestSignaller *client, const gchar *id, WhipPublisher *self)
{
  g_ptr_array_add (self->ended, g_strdup (id));
}

static void
trouble (GstLatestSignaller *client, const GError *error, gboolean fatal,
    WhipPublisher *self)
{
  fail_unless (strstr (error->message, TOKEN) == NULL);
  g_ptr_array_add (self->troubles, g_strdup (error->message));
  self->fatal = fatal;
}

WhipPublisher *
whip_publisher_new (void)
{
  WhipPublisher *self = g_new0 (WhipPublisher, 1);

  self->context = g_main_context_new ();
  g_main_context_push_thread_default (self->context);
  self->server = whip_server_new ();
  self->url = whip_server_get_url (self->server);
  self->config.whip_endpoint = self->url;
  self->config.whip_auth_token = TOKEN;
  self->wanted = g_ptr_array_new_with_free_func (g_free);
  self->answers = g_ptr_array_new_with_free_func (g_free);
  self->ended = g_ptr_array_new_with_free_func (g_free);
  self->troubles = g_ptr_array_new_with_free_func (g_free);
  self->client = g_object_new (GST_TYPE_LATEST_WHIP_CLIENT, NULL);
  gst_latest_whip_client_set_times (
      GST_LATEST_WHIP_CLIENT (self->client), &quick);
  g_signal_connect (
      self->client, "offer-wanted", G_CALLBACK (offer_wanted), self);
  g_signal_connect (self->client, "answer", G_CALLBACK (answered), self);
  g_signal_connect (
      self->client, "session-ended", G_CALLBACK (session_ended), self);
  g_signal_connect (self->client, "trouble", G_CALLBACK (trouble), self);
  return self;
}

void
whip_publisher_free (WhipPublisher *self)
{
  gst_latest_signaller_stop (self->client);
  g_object_add_weak_pointer (
      G_OBJECT (self->client), (gpointer *) &self->client);
  g_object_unref (self->client);
  fail_unless (self->client == NULL);
  whip_server_free (self->server);
  while (g_main_context_iteration (self->context, FALSE))
    ;
  g_main_context_pop_thread_default (self->context);
  g_main_context_unref (self->context);
  g_ptr_array_unref (self->wanted);
  g_ptr_array_unref (self->answers);
  g_ptr_array_unref (self->ended);
  g_ptr_array_unref (self->troubles);
  g_free (self->url);
  g_free (self);
}

void
whip_publisher_start (WhipPublisher *self)
{
  g_autoptr (GError) error = NULL;
  guint port = 8080;

  fail_unless (gst_latest_signaller_start (
                   self->client, self->context, &self->config, &port, &error),
      "%s", error ? error->message : "");
  fail_unless_equals_int (port, 0);
  gst_latest_signaller_ready (self->client);
}

void
whip_publisher_publish (WhipPublisher *self)
{
  guint answers = self->answers->len;

  whip_publisher_start (self);
  wait_until (self->answers->len > answers);
}

void
whip_publisher_close (WhipPublisher *self, gint code, const gchar *message)
{
  g_autoptr (GError) error =
      g_error_new_literal (GST_LATEST_SIGNALLING_ERROR, code, message);
  g_autofree gchar *id = g_strdup (whip_publisher_get_id (self));

  gst_latest_signaller_close (self->client, id, error);
}

void
whip_publisher_connect (WhipPublisher *self)
{
  gst_latest_signaller_connected (self->client, whip_publisher_get_id (self));
}

const gchar *
whip_publisher_get_id (WhipPublisher *self)
{
  fail_unless (self->wanted->len > 0);
  return self->wanted->pdata[self->wanted->len - 1];
}
