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

static gboolean
page_is_there (const gchar *url)
{
  g_autoptr (HttpResponse) page =
      http_request_with ("GET", url, NULL, NULL, NULL, NULL);

  g_print ("GET %s: %u\n", url, page->status);
  return page->status == 200 && strstr (page->body, "<video") != NULL;
}

/* The answer, once the sender has video. */
static gchar *
post_offer (const gchar *url, const gchar *token, const gchar *offer)
{
  g_autofree gchar *whep = g_strconcat (url, "whep", NULL);
  g_autofree gchar *bearer = g_strconcat ("Bearer ", token, NULL);

  for (;;) {
    g_autoptr (HttpResponse) response =
        http_request_with ("POST", whep, "application/sdp", offer,
            token != NULL ? "Authorization" : NULL, bearer, NULL);

    if (response->status == 201)
      return g_strdup (response->body);
    if (response->status != 503) {
      g_printerr ("POST %s: %u %s\n", whep, response->status, response->body);
      return NULL;
    }
    g_usleep (G_USEC_PER_SEC / 10);
  }
}

int
main (int argc, char **argv)
{
  TestViewer *viewer;
  g_autofree gchar *offer = NULL, *answer = NULL;

  gst_init (NULL, NULL);
  if (argc < 2 || argc > 3) {
    g_printerr ("usage: watch URL [TOKEN]\n");
    return 2;
  }
  alarm (PATIENCE_SECONDS);
  if (!page_is_there (argv[1]))
    return 1;
  viewer = test_viewer_new (TEST_VIEWER_VP8);
  offer = test_viewer_create_offer (viewer);
  answer = post_offer (argv[1], argc == 3 ? argv[2] : NULL, offer);
  if (answer != NULL) {
    test_viewer_set_answer (viewer, answer);
    test_viewer_wait_frames (viewer, FRAMES);
    test_viewer_close (viewer);
  }
  test_viewer_free (viewer);
  return answer != NULL ? 0 : 1;
}
