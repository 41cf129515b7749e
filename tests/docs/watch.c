/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
/* watch URL [TOKEN]: does what a browser does with the address of a player
 * page. Ends with success once the page was there and video has come. */
#include <unistd.h>

#include "httpclient.h"
#include "testviewer.h"

#define FRAMES 30
/* A sender that has just started on a busy machine has long sent by then. */
#define PATIENCE_SECONDS 40

static HttpResponse *
request (const gchar *method, const gchar *base, const gchar *path,
    const gchar *token, const gchar *body)
{
  g_autofree gchar *url = g_strconcat (base, path, NULL);
  g_autofree gchar *bearer = g_strconcat ("Bearer ", token, NULL);
  HttpResponse *response =
      http_request_with (method, url, body != NULL ? "application/sdp" : NULL,
          body, token != NULL ? "Authorization" : NULL, bearer, NULL);

  g_print ("%s %s: %u\n", method, url, response->status);
  return response;
}

static gboolean
page_is_there (const gchar *url)
{
  g_autoptr (HttpResponse) page = request ("GET", url, "", NULL, NULL);

  return page->status == 200 && strstr (page->body, "<video") != NULL;
}

/* The response to an offer, once the sender has video. */
static HttpResponse *
post_offer (const gchar *url, const gchar *token, const gchar *offer)
{
  for (;;) {
    HttpResponse *response = request ("POST", url, "whep", token, offer);

    if (response->status != 503)
      return response;
    http_response_free (response);
    g_usleep (G_USEC_PER_SEC / 10);
  }
}

static gboolean
video_comes (const gchar *url, const gchar *token)
{
  TestViewer *viewer = test_viewer_new (TEST_VIEWER_VP8);
  g_autofree gchar *offer = test_viewer_create_offer (viewer);
  g_autoptr (HttpResponse) response = post_offer (url, token, offer);
  g_autoptr (HttpResponse) goodbye = NULL;

  if (response->status != 201) {
    g_printerr ("%s\n", response->body);
    return FALSE;
  }
  test_viewer_set_answer (viewer, response->body);
  test_viewer_wait_frames (viewer, FRAMES);
  goodbye =
      request ("DELETE", url, http_header (response, "Location"), token, NULL);
  test_viewer_free (viewer);
  return goodbye->status == 200;
}

int
main (int argc, char **argv)
{
  gst_init (NULL, NULL);
  if (argc < 2 || argc > 3) {
    g_printerr ("usage: watch URL [TOKEN]\n");
    return 2;
  }
  alarm (PATIENCE_SECONDS);
  return page_is_there (argv[1]) && video_comes (argv[1], argv[2]) ? 0 : 1;
}
