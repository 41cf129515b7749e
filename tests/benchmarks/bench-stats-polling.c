/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
/* What does it cost a sender that its viewers ask for its statistics? Sixteen
 * viewers watch a latestwebrtcsink in a process of its own, whose CPU time is
 * taken while nobody asks, while each viewer asks for /clock (what HTTP alone
 * costs), for /stats/SESSION as the player page does, and for /stats.
 *
 * LATEST_BENCH_OTHER, if set, is the GST_PLUGIN_PATH of another build, whose
 * sink takes turns with this one's. */
#include "testviewer.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <libsoup/soup.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#define MAX_BUILDS 2
#define MAX_VIEWERS 64

static gint n_viewers = 16;
static gint rate = 20;   /* requests a second and viewer */
static gint seconds = 2; /* for each turn of a way to ask */
static gint turns = 4;   /* of each way to ask in a round */
static gint rounds = 2;  /* of each build */

static const GOptionEntry options[] = {
  { "viewers", 0, 0, G_OPTION_ARG_INT, &n_viewers, "Number of viewers", "N" },
  { "rate", 0, 0, G_OPTION_ARG_INT, &rate, "Requests a second and viewer",
      "N" },
  { "seconds", 0, 0, G_OPTION_ARG_INT, &seconds, "Length of a turn", "N" },
  { "turns", 0, 0, G_OPTION_ARG_INT, &turns, "Turns in a round", "N" },
  { "rounds", 0, 0, G_OPTION_ARG_INT, &rounds, "Rounds of each build", "N" },
  { NULL }
};

typedef enum
{
  ASK_NOTHING,
  ASK_CLOCK,
  ASK_SESSION,
  ASK_ALL,
  N_ASKS
} Ask;

static const gchar *const ask_names[N_ASKS] = { "nothing", "GET /clock",
  "GET /stats/SESSION", "GET /stats" };

typedef struct
{
  const gchar *name;
  const gchar *plugin_path; /* NULL: as in the environment */
  /* CPU time of the sender over wall time while nobody asks, a value a turn */
  GArray *idle;
  /* CPU time of the sender for a request, us, a value a turn */
  GArray *request[N_ASKS];
} Build;

typedef struct _Sender Sender;

typedef struct
{
  Sender *sender;
  TestViewer *viewer;
  SoupSession *http; /* a connection of its own, as a browser has */
  gchar *token;      /* end of the session's URL */
  gboolean asking;
} Viewer;

struct _Sender
{
  GSubprocess *process;
  clockid_t cpu_clock;
  guint port;
  Viewer viewers[MAX_VIEWERS];
  Ask ask;
  guint answers; /* to what is being asked for */
};

static void
finished (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

/* The answer's body; NULL when there was no connection, or the sender is not
 * ready yet. Anything else but success is a failure. */
static GBytes *
request (SoupSession *http, SoupMessage *msg)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GBytes) body = NULL;
  guint status;

  soup_session_send_and_read_async (
      http, msg, G_PRIORITY_DEFAULT, NULL, finished, &result);
  while (!result)
    g_main_context_iteration (NULL, TRUE);
  body = soup_session_send_and_read_finish (http, result, NULL);
  status = soup_message_get_status (msg);
  if (body == NULL || status == SOUP_STATUS_SERVICE_UNAVAILABLE)
    return NULL;
  if (!SOUP_STATUS_IS_SUCCESSFUL (status))
    g_error ("status %u", status);
  return g_steal_pointer (&body);
}

static guint
find_free_port (void)
{
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  guint port = g_socket_listener_add_any_inet_port (listener, NULL, NULL);

  g_assert_cmpuint (port, !=, 0);
  g_socket_listener_close (listener);
  return port;
}

static gdouble
cpu_us (const Sender *sender)
{
  struct timespec time;

  if (clock_gettime (sender->cpu_clock, &time) != 0)
    g_error ("the sender has ended");
  return time.tv_sec * 1e6 + time.tv_nsec / 1e3;
}

static void
end_with_parent (gpointer data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

/* A small picture with few frames: what is to be seen is the asking. */
static void
sender_start (Sender *self, const Build *build, const gchar *registry)
{
  g_autoptr (GSubprocessLauncher) launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE);
  g_autofree gchar *port = NULL;
  g_autoptr (GError) error = NULL;

  self->port = find_free_port ();
  port = g_strdup_printf ("http-port=%u", self->port);
  if (build->plugin_path) {
    g_subprocess_launcher_setenv (
        launcher, "GST_PLUGIN_PATH_1_0", build->plugin_path, TRUE);
    g_subprocess_launcher_setenv (launcher, "GST_REGISTRY_1_0", registry, TRUE);
  }
  g_subprocess_launcher_set_child_setup (launcher, end_with_parent, NULL, NULL);
  self->process = g_subprocess_launcher_spawn (launcher, &error,
      "gst-launch-1.0", "-q", "videotestsrc", "is-live=true", "!",
      "video/x-raw,width=160,height=120,framerate=10/1", "!",
      "latestwebrtcsink", port, NULL);
  g_assert_no_error (error);
  if (clock_getcpuclockid (
          atoi (g_subprocess_get_identifier (self->process)), &self->cpu_clock)
      != 0)
    g_error ("no CPU time of another process on this system");
}

/* Tries again until the sender is ready. */
static GBytes *
viewer_offer (Viewer *self, const gchar *offer)
{
  g_autofree gchar *url =
      g_strdup_printf ("http://127.0.0.1:%u/whep", self->sender->port);

  for (guint tries = 0; tries < 200; tries++) {
    g_autoptr (SoupMessage) msg = soup_message_new ("POST", url);
    g_autoptr (GBytes) body = g_bytes_new (offer, strlen (offer));
    GBytes *answer;

    soup_message_set_request_body_from_bytes (msg, "application/sdp", body);
    answer = request (self->http, msg);
    if (answer) {
      self->token = g_path_get_basename (soup_message_headers_get_one (
          soup_message_get_response_headers (msg), "Location"));
      return answer;
    }
    g_usleep (100 * 1000);
  }
  g_error ("the sender does not answer");
}

static void
viewer_join (Viewer *self, Sender *sender)
{
  g_autofree gchar *offer = NULL;
  g_autofree gchar *sdp = NULL;
  g_autoptr (GBytes) answer = NULL;
  gconstpointer text;
  gsize size;

  self->sender = sender;
  self->http = soup_session_new ();
  self->viewer = test_viewer_new (TEST_VIEWER_VP8);
  offer = test_viewer_create_offer (self->viewer);
  answer = viewer_offer (self, offer);
  text = g_bytes_get_data (answer, &size);
  sdp = g_strndup (text, size);
  test_viewer_set_answer (self->viewer, sdp);
}

static void
sender_stop (Sender *self)
{
  g_subprocess_force_exit (self->process);
  g_subprocess_wait (self->process, NULL, NULL);
  for (gint i = 0; i < n_viewers; i++) {
    Viewer *viewer = &self->viewers[i];

    test_viewer_free (viewer->viewer);
    g_object_unref (viewer->http);
    g_free (viewer->token);
  }
  g_object_unref (self->process);
}

static void
answered (GObject *http, GAsyncResult *result, gpointer data)
{
  Viewer *viewer = data;
  SoupMessage *msg =
      soup_session_get_async_result_message (SOUP_SESSION (http), result);
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GError) error = NULL;

  body =
      soup_session_send_and_read_finish (SOUP_SESSION (http), result, &error);
  g_assert_no_error (error);
  if (soup_message_get_status (msg) != SOUP_STATUS_OK
      || g_bytes_get_size (body) < 3)
    g_error ("status %u", soup_message_get_status (msg));
  viewer->asking = FALSE;
  viewer->sender->answers++;
}

static void
viewer_ask (Viewer *self)
{
  Sender *sender = self->sender;
  g_autoptr (SoupMessage) msg = NULL;
  g_autofree gchar *url =
      g_strdup_printf ("http://127.0.0.1:%u/%s%s", sender->port,
          sender->ask == ASK_CLOCK     ? "clock"
              : sender->ask == ASK_ALL ? "stats"
                                       : "stats/",
          sender->ask == ASK_SESSION ? self->token : "");

  /* Whoever is slow is asked less often: what counts is what was answered. */
  if (self->asking)
    return;
  self->asking = TRUE;
  msg = soup_message_new ("GET", url);
  soup_session_send_and_read_async (
      self->http, msg, G_PRIORITY_DEFAULT, NULL, answered, self);
}

static gboolean
is_asking (const Sender *sender)
{
  for (gint i = 0; i < n_viewers; i++)
    if (sender->viewers[i].asking)
      return TRUE;
  return FALSE;
}

static gboolean
wake_up (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

/* CPU time of the sender, us, and how long that was, us, while each viewer asks
 * @rate times a second, one after the other. */
static gdouble
sender_measure (Sender *self, Ask ask, gdouble *wall)
{
  guint ticks = g_timeout_add (1, wake_up, NULL);
  gint64 start, now;
  guint64 asked = 0;
  gdouble cpu;

  self->ask = ask;
  self->answers = 0;
  start = now = g_get_monotonic_time ();
  cpu = cpu_us (self);
  while (now - start < seconds * G_USEC_PER_SEC) {
    guint64 due = (now - start) * rate * n_viewers / G_USEC_PER_SEC;

    for (; ask != ASK_NOTHING && asked < due; asked++)
      viewer_ask (&self->viewers[asked % n_viewers]);
    g_main_context_iteration (NULL, TRUE);
    now = g_get_monotonic_time ();
  }
  while (is_asking (self))
    g_main_context_iteration (NULL, TRUE);
  cpu = cpu_us (self) - cpu;
  *wall = g_get_monotonic_time () - start;
  g_source_remove (ticks);
  return cpu;
}

static void
build_measure_turn (Build *build, Sender *sender)
{
  gdouble wall, idle;

  idle = sender_measure (sender, ASK_NOTHING, &wall) / wall;
  g_array_append_val (build->idle, idle);
  for (Ask ask = ASK_CLOCK; ask < N_ASKS; ask++) {
    gdouble cpu = sender_measure (sender, ask, &wall);
    gdouble each = (cpu - idle * wall) / MAX (sender->answers, 1);

    g_array_append_val (build->request[ask], each);
  }
}

static void
build_measure (Build *build)
{
  Sender sender = { 0 };
  gdouble wall;
  g_autofree gchar *registry = g_strdup_printf (
      "%s/latest-bench-%d.bin", g_get_tmp_dir (), (int) getpid ());

  sender_start (&sender, build, registry);
  for (gint i = 0; i < n_viewers; i++)
    viewer_join (&sender.viewers[i], &sender);
  for (gint i = 0; i < n_viewers; i++)
    test_viewer_wait_frames (sender.viewers[i].viewer, 20);
  /* Connections are made and what is made once is made. */
  for (Ask ask = ASK_NOTHING; ask < N_ASKS; ask++)
    sender_measure (&sender, ask, &wall);
  for (gint turn = 0; turn < turns; turn++)
    build_measure_turn (build, &sender);
  sender_stop (&sender);
  g_unlink (registry);
}

static gint
compare (gconstpointer a, gconstpointer b)
{
  const gdouble *x = a, *y = b;

  return (*x > *y) - (*x < *y);
}

static gdouble
median (GArray *values)
{
  g_array_sort (values, compare);
  return g_array_index (values, gdouble, values->len / 2);
}

static void
print_results (Build *builds, guint n)
{
  g_print (
      "\n%d viewers, each asking %d times a second (a page asks once: too little to be "
      "told from noise). CPU time of the sender for one request, which is also what a "
      "viewer costs in each second when its page asks once a second. Median of %d "
      "turns.\n\n"
      "| build | asks | us a request | above GET /clock | of the other's |\n"
      "|---|---|---|---|---|\n",
      n_viewers, rate, rounds * turns);
  for (guint b = 0; b < n; b++) {
    gdouble http = median (builds[b].request[ASK_CLOCK]);

    g_print ("| %s | nothing | %.0f us/s in all | | |\n", builds[b].name,
        1e6 * median (builds[b].idle));
    for (Ask ask = ASK_CLOCK; ask < N_ASKS; ask++) {
      gdouble us = median (builds[b].request[ask]);
      g_autofree gchar *share = n < 2
          ? g_strdup ("")
          : g_strdup_printf ("%.2f", us / median (builds[1 - b].request[ask]));

      g_print ("| %s | %s | %.1f | %.1f | %s |\n", builds[b].name,
          ask_names[ask], us, us - http, share);
    }
  }
}

int
main (int argc, char **argv)
{
  g_autoptr (GOptionContext) context =
      g_option_context_new ("- what asking for statistics costs a sender");
  g_autoptr (GError) error = NULL;
  Build builds[MAX_BUILDS] = {
    { .name = "this" },
    { .name = "other", .plugin_path = g_getenv ("LATEST_BENCH_OTHER") },
  };
  guint n = builds[1].plugin_path ? 2 : 1;

  g_option_context_add_main_entries (context, options, NULL);
  g_option_context_add_group (context, gst_init_get_option_group ());
  if (!g_option_context_parse (context, &argc, &argv, &error) || n_viewers < 1
      || n_viewers > MAX_VIEWERS || rate < 1 || seconds < 1 || turns < 1
      || rounds < 1) {
    g_printerr ("%s\n", error ? error->message : "no such number");
    return 2;
  }
  for (guint b = 0; b < n; b++) {
    builds[b].idle = g_array_new (FALSE, FALSE, sizeof (gdouble));
    for (Ask ask = 0; ask < N_ASKS; ask++)
      builds[b].request[ask] = g_array_new (FALSE, FALSE, sizeof (gdouble));
  }
  for (gint round = 0; round < rounds; round++)
    for (guint b = 0; b < n; b++)
      build_measure (&builds[b]);
  print_results (builds, n);
  return 0;
}
