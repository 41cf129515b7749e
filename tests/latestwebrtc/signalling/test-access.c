/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "access.h"

#define PLAYER "https://player.example"
#define LAN "192.0.2.7"

/* A request to a sink that listens on @address: POST to /whep unless @path is
 * set. */
static const struct
{
  const gchar *address, *origins, *token;
  const gchar *host, *origin, *authorization;
  guint status;
  const gchar *allow_origin;
  const gchar *path, *method, *scheme;
} rows[] = {
  /* Without an Origin. */
  { "127.0.0.1", NULL, NULL, "127.0.0.1:8080", NULL, NULL, 0 },
  { "127.0.0.1", NULL, NULL, "127.0.0.1", NULL, NULL, 0 },
  { "127.0.0.1", NULL, NULL, "127.9.8.7:1", NULL, NULL, 0 },
  { "127.0.0.1", NULL, NULL, "localhost", NULL, NULL, 0 },
  { "127.0.0.1", NULL, NULL, "LocalHost:8080", NULL, NULL, 0 },
  { "127.0.0.1", NULL, NULL, "cam.localhost:8080", NULL, NULL, 0 },
  { "127.0.0.1", NULL, NULL, "[::1]", NULL, NULL, 0 },
  { "127.0.0.1", NULL, NULL, "[::1]:8080", NULL, NULL, 0 },
  { "127.0.0.1", NULL, NULL, NULL, NULL, NULL, 0 },
  { LAN, NULL, NULL, "cam.example", NULL, NULL, 0 },
  /* DNS rebinding. */
  { "127.0.0.1", NULL, NULL, "evil.example", NULL, NULL, 403 },
  { "localhost", NULL, NULL, "evil.example:8080", NULL, NULL, 403 },
  { "::1", NULL, NULL, "evil.example", NULL, NULL, 403 },
  { "[::1]", NULL, NULL, "evil.example", NULL, NULL, 403 },
  { "127.0.0.1", NULL, NULL, "evil.example", NULL, NULL, 403, NULL, "/" },
  { "127.0.0.1", NULL, NULL, "evil.example", NULL, NULL, 403, NULL, "/clock" },
  { "127.0.0.1", NULL, NULL, "evil.example", NULL, NULL, 403, NULL, "/stats" },
  { "127.0.0.1", NULL, NULL, "", NULL, NULL, 403 },
  { "127.0.0.1", NULL, NULL, "0.0.0.0:8080", NULL, NULL, 403 },
  { "127.0.0.1", NULL, NULL, "::1", NULL, NULL, 403 },
  { "127.0.0.1", NULL, NULL, "[::1]evil.example", NULL, NULL, 403 },
  { "127.0.0.1", NULL, NULL, "notlocalhost", NULL, NULL, 403 },
  { "127.0.0.1", NULL, NULL, "localhost.evil.example", NULL, NULL, 403 },
  { "127.0.0.1", NULL, NULL, "127.0.0.1.evil.example", NULL, NULL, 403 },
  { "127.0.0.1", NULL, NULL, "localhost, evil.example", NULL, NULL, 403 },
  { "127.0.0.1", NULL, NULL, "evil.example", "http://evil.example", NULL, 403 },
  { "127.0.0.1", PLAYER, NULL, "evil.example", NULL, NULL, 403 },
  { "127.0.0.1", PLAYER, NULL, "Player.example:90", NULL, NULL, 0 },
  { "127.0.0.1", "*", NULL, "evil.example", NULL, NULL, 0, "*" },
  /* The sink's own page. */
  { "127.0.0.1", NULL, NULL, "127.0.0.1:8080", "http://127.0.0.1:8080", NULL,
      0 },
  { "127.0.0.1", NULL, NULL, "LOCALHOST:80", "http://localhost", NULL, 0 },
  { "127.0.0.1", NULL, NULL, "localhost", "HTTP://LocalHost:80", NULL, 0 },
  { "127.0.0.1", NULL, NULL, "[::1]:90", "http://[::1]:90", NULL, 0 },
  { LAN, NULL, NULL, "cam.example", "http://cam.example", NULL, 0 },
  { LAN, NULL, NULL, "cam.example:443", "https://cam.example", NULL, 0, NULL,
      NULL, NULL, "https" },
  { LAN, NULL, NULL, "cam.example", "https://cam.example", NULL, 403 },
  { LAN, NULL, NULL, "cam.example", "http://cam.example", NULL, 403, NULL, NULL,
      NULL, "https" },
  { LAN, NULL, NULL, NULL, "http://cam.example", NULL, 403 },
  { "127.0.0.1", NULL, NULL, "localhost:1", "http://localhost:2", NULL, 403 },
  { "127.0.0.1", NULL, NULL, "localhost", "http://127.0.0.1", NULL, 403 },
  /* Other pages. */
  { "127.0.0.1", NULL, NULL, "localhost", "http://evil.example", NULL, 403 },
  { LAN, NULL, NULL, LAN, "http://evil.example", NULL, 403 },
  { LAN, NULL, NULL, LAN, "http://evil.example", NULL, 403, NULL, "/stats" },
  { LAN, NULL, NULL, LAN, "http://evil.example", NULL, 403, NULL, "/stats/x" },
  { LAN, NULL, NULL, LAN, "http://evil.example", NULL, 403, NULL, "/whep/x" },
  { LAN, NULL, NULL, LAN, "http://evil.example", NULL, 403, NULL, "/whep",
      "OPTIONS" },
  { LAN, NULL, NULL, LAN, "http://evil.example", NULL, 0, NULL, "/player.js" },
  { LAN, NULL, NULL, LAN, "http://evil.example", NULL, 0, NULL, "/clock" },
  { LAN, NULL, NULL, LAN, "null", NULL, 403 },
  { LAN, PLAYER, NULL, LAN, "null", NULL, 403 },
  { LAN, NULL, NULL, LAN, "", NULL, 403 },
  { LAN, PLAYER, NULL, LAN, PLAYER, NULL, 0, PLAYER },
  { LAN, "http://a.example ,HTTPS://Player.Example:443/", NULL, LAN, PLAYER,
      NULL, 0, PLAYER },
  { LAN, PLAYER ":8443", NULL, LAN, PLAYER, NULL, 403 },
  { LAN, PLAYER, NULL, LAN, PLAYER ":8443", NULL, 403 },
  { LAN, PLAYER, NULL, LAN, "http://player.example", NULL, 403 },
  { LAN, PLAYER, NULL, LAN, PLAYER ".evil.example", NULL, 403 },
  { LAN, PLAYER, NULL, LAN, PLAYER "," PLAYER, NULL, 403 },
  { LAN, PLAYER, NULL, LAN, PLAYER, NULL, 0, PLAYER, "/whep", "OPTIONS" },
  { LAN, "*", NULL, LAN, "http://evil.example", NULL, 0, "*" },
  { LAN, "*", NULL, LAN, "null", NULL, 0, "*" },
  { LAN, "", NULL, LAN, "http://evil.example", NULL, 403 },
  /* With a token. */
  { LAN, NULL, "s3cret", LAN, NULL, NULL, 401, "*" },
  { LAN, NULL, "s3cret", LAN, NULL, "Bearer s3cret", 0, "*" },
  { LAN, NULL, "s3cret", LAN, NULL, "bearer  s3cret", 0, "*" },
  { LAN, NULL, "s3cret", LAN, NULL, "Bearer s3cre", 401, "*" },
  { LAN, NULL, "s3cret", LAN, NULL, "Bearer s3cret0", 401, "*" },
  { LAN, NULL, "s3cret", LAN, NULL, "Bearer S3cret", 401, "*" },
  { LAN, NULL, "s3cret", LAN, NULL, "Bearer ", 401, "*" },
  { LAN, NULL, "s3cret", LAN, NULL, "Bearer", 401, "*" },
  { LAN, NULL, "s3cret", LAN, NULL, "Basic s3cret", 401, "*" },
  { LAN, NULL, "s3cret", LAN, NULL, "s3cret", 401, "*" },
  { LAN, NULL, "s3cret", LAN, NULL, "Bearer s3cret, Bearer s3cret", 401, "*" },
  { LAN, NULL, "s3cret", LAN, NULL, NULL, 401, "*", "/stats", "GET" },
  { LAN, NULL, "s3cret", LAN, NULL, NULL, 401, "*", "/tracks", "GET" },
  { LAN, NULL, "s3cret", LAN, NULL, NULL, 401, "*", "/stats/x", "GET" },
  { LAN, NULL, "s3cret", LAN, NULL, NULL, 401, "*", "/whep/x", "DELETE" },
  { LAN, NULL, "s3cret", LAN, NULL, NULL, 401, "*", "/whep/x", "PATCH" },
  { LAN, NULL, "s3cret", LAN, PLAYER, NULL, 0, "*", "/whep", "OPTIONS" },
  { LAN, NULL, "s3cret", LAN, PLAYER, "Bearer s3cret", 0, "*" },
  { LAN, NULL, "s3cret", LAN, "null", "Bearer s3cret", 0, "*" },
  { LAN, NULL, "s3cret", LAN, PLAYER, NULL, 401, "*" },
  { LAN, NULL, "s3cret", LAN, NULL, NULL, 0, "*", "/", "GET" },
  { LAN, NULL, "s3cret", LAN, NULL, NULL, 0, "*", "/player.js", "GET" },
  { LAN, NULL, "s3cret", LAN, NULL, NULL, 0, "*", "/clock", "GET" },
  { "127.0.0.1", NULL, "s3cret", "cam.example", PLAYER, "Bearer s3cret", 0,
      "*" },
};

static GstLatestAccess *
access_new (const gchar *address, const gchar *origins, const gchar *token)
{
  GstLatestSignallerConfig config = {
    .address = address,
    .allowed_origins = origins,
    .auth_token = token,
  };
  g_autoptr (GError) error = NULL;
  GstLatestAccess *access = gst_latest_access_new (&config, &error);

  fail_unless (access != NULL, "%s", error ? error->message : "");
  return access;
}

GST_START_TEST (who_may_watch)
{
  g_autoptr (GstLatestAccess) access =
      access_new (rows[__i__].address, rows[__i__].origins, rows[__i__].token);
  const GstLatestAccessRequest request = {
    .scheme = rows[__i__].scheme ? rows[__i__].scheme : "http",
    .method = rows[__i__].method ? rows[__i__].method : "POST",
    .path = rows[__i__].path ? rows[__i__].path : "/whep",
    .host = rows[__i__].host,
    .origin = rows[__i__].origin,
    .authorization = rows[__i__].authorization,
  };
  g_autofree gchar *text = NULL;
  guint status = gst_latest_access_check (access, &request, &text);

  fail_unless (status == rows[__i__].status, "row %d: %u (%s)", __i__, status,
      text ? text : "");
  fail_unless_equals_string (
      gst_latest_access_get_allow_origin (access, request.origin),
      rows[__i__].allow_origin);
  fail_unless_equals_int (text != NULL, status != 0);
}

GST_END_TEST;

/* The words name a property, or a header, that lets the client in. */
GST_START_TEST (refusals_say_what_would_help)
{
  g_autoptr (GstLatestAccess) open = access_new ("127.0.0.1", NULL, NULL);
  g_autoptr (GstLatestAccess) locked = access_new ("127.0.0.1", NULL, "s3cret");
  const struct
  {
    GstLatestAccess *access;
    const gchar *host, *origin, *word;
  } cases[] = {
    { open, "evil.example", NULL, "evil.example" },
    { open, "evil.example", NULL, "allowed-origins" },
    { open, "localhost", "http://evil.example", "http://evil.example" },
    { open, "localhost", "http://evil.example", "allowed-origins" },
    { open, "localhost", "null", "auth-token" },
    { locked, "localhost", NULL, "Authorization: Bearer" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    const GstLatestAccessRequest request = { "http", "POST", "/whep",
      cases[i].host, cases[i].origin, NULL };
    g_autofree gchar *text = NULL;

    gst_latest_access_check (cases[i].access, &request, &text);
    fail_unless (strstr (text, cases[i].word) != NULL, "%s", text);
    fail_unless (strstr (text, "s3cret") == NULL);
  }
}

GST_END_TEST;

/* What a client sent cannot forge lines of the log or of the refusal. */
GST_START_TEST (refusals_quote_little_of_what_was_sent)
{
  g_autoptr (GstLatestAccess) access = access_new ("127.0.0.1", NULL, NULL);
  g_autofree gchar *long_host = g_strnfill (5000, 'x');
  const gchar *const hosts[] = { long_host, "a\nb\r\x1b[0m\xff" };

  for (guint i = 0; i < G_N_ELEMENTS (hosts); i++) {
    const GstLatestAccessRequest request = { "http", "GET", "/", hosts[i], NULL,
      NULL };
    g_autofree gchar *text = NULL;

    gst_latest_access_check (access, &request, &text);
    fail_unless (strlen (text) < 500);
    fail_unless (strpbrk (text, "\n\r\x1b\xff") == NULL);
  }
}

GST_END_TEST;

static const struct
{
  const gchar *origins, *token, *names;
} bad_settings[] = {
  { "example.org", NULL, "allowed-origins: \"example.org\"" },
  { PLAYER ", ftp://x.example", NULL, "ftp://x.example" },
  { PLAYER "/page", NULL, "/page" },
  { PLAYER "?x", NULL, "?x" },
  { "https://user@x.example", NULL, "user@" },
  { "https://", NULL, "https://" },
  { "null", NULL, "null" },
  { NULL, "", "auth-token: it is empty" },
  { NULL, "two words", "auth-token" },
  { NULL, "\xc3\xa9", "auth-token" },
};

GST_START_TEST (settings_without_a_meaning_are_errors)
{
  GstLatestSignallerConfig config = {
    .address = "127.0.0.1",
    .allowed_origins = bad_settings[__i__].origins,
    .auth_token = bad_settings[__i__].token,
  };
  g_autoptr (GError) error = NULL;

  fail_unless (gst_latest_access_new (&config, &error) == NULL);
  fail_unless (strstr (error->message, bad_settings[__i__].names) != NULL, "%s",
      error->message);
  if (config.auth_token && *config.auth_token)
    fail_unless (strstr (error->message, config.auth_token) == NULL);
}

GST_END_TEST;

static const struct
{
  const gchar *address, *origins, *token, *says;
} audiences[] = {
  { "127.0.0.1", NULL, NULL, NULL },
  { "localhost", "*", NULL, NULL },
  { "::1", NULL, NULL, NULL },
  { "[::1]", NULL, NULL, NULL },
  { "0.0.0.0", NULL, "s3cret", NULL },
  { "0.0.0.0", NULL, NULL, "0.0.0.0 can watch with" },
  { "[::]", NULL, NULL, "auth-token" },
  { LAN, PLAYER, NULL, "allowed-origins" },
  { LAN, "*", NULL, "every web page" },
};

GST_START_TEST (who_can_watch_from_elsewhere_is_told)
{
  g_autoptr (GstLatestAccess) access = access_new (audiences[__i__].address,
      audiences[__i__].origins, audiences[__i__].token);
  g_autofree gchar *text = gst_latest_access_describe_public (access);

  if (audiences[__i__].says)
    fail_unless (text && strstr (text, audiences[__i__].says), "%s", text);
  else
    fail_unless_equals_string (text, NULL);
}

GST_END_TEST;

/* That is more than to watch. */
GST_START_TEST (who_can_control_from_elsewhere_is_told)
{
  const GstLatestSignallerConfig config = { .address = "0.0.0.0",
    .control = TRUE };
  g_autoptr (GstLatestAccess) access = gst_latest_access_new (&config, NULL);
  g_autofree gchar *text = gst_latest_access_describe_public (access);

  fail_unless (strstr (text, "0.0.0.0 can watch and take control with"));
}

GST_END_TEST;

static Suite *
access_suite (void)
{
  Suite *s = suite_create ("access");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_loop_test (tc, who_may_watch, 0, G_N_ELEMENTS (rows));
  tcase_add_test (tc, refusals_say_what_would_help);
  tcase_add_test (tc, refusals_quote_little_of_what_was_sent);
  tcase_add_loop_test (tc, settings_without_a_meaning_are_errors, 0,
      G_N_ELEMENTS (bad_settings));
  tcase_add_loop_test (
      tc, who_can_watch_from_elsewhere_is_told, 0, G_N_ELEMENTS (audiences));
  tcase_add_test (tc, who_can_control_from_elsewhere_is_told);
  return s;
}

GST_CHECK_MAIN (access);
