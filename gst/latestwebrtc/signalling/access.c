/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "access.h"

#include <gio/gio.h>
#include <string.h>

/* So much of what a client sent is repeated in a refusal, in bytes. */
#define MAX_QUOTED 100
#define DIGEST_SIZE 32 /* SHA-256 */

struct _GstLatestAccess
{
  gchar *address;      /* to listen on */
  gboolean loopback;   /* only this host reaches the server */
  gboolean any_origin; /* "*" is allowed */
  GPtrArray *origins;  /* of gchar *, normalised */
  gboolean has_token;
  gboolean control;          /* who watches may control */
  guint8 token[DIGEST_SIZE]; /* the digest of the token */
};

static gboolean
refuse_setting (GError **error, const gchar *name, const gchar *why)
{
  g_set_error (error, GST_LATEST_SIGNALLING_ERROR,
      GST_LATEST_SIGNALLING_ERROR_FAILED, "%s: %s", name, why);
  return FALSE;
}

/* Names of hosts. */

/* @host without the brackets of an IPv6 address. */
static gboolean
is_loopback_host (const gchar *host)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);

  if (address != NULL)
    return g_inet_address_get_is_loopback (address);
  /* RFC 6761, section 6.3: such names are never asked of a DNS server. */
  return g_ascii_strcasecmp (host, "localhost") == 0
      || (strlen (host) > strlen (".localhost")
          && g_ascii_strcasecmp (
                 host + strlen (host) - strlen (".localhost"), ".localhost")
              == 0);
}

/* Whether only this host reaches a server that listens on @address. */
static gboolean
is_loopback_address (const gchar *address)
{
  g_autofree gchar *bare = g_strdup (address);

  g_strdelimit (bare, "[]", ' ');
  return is_loopback_host (g_strstrip (bare));
}

/* The name in a Host header or an origin, without its port. NULL if it is
 * none. */
static gchar *
name_of (const gchar *host)
{
  const gchar *end;

  if (*host == '[') {
    end = strchr (host, ']');
    if (end == NULL || (end[1] != '\0' && end[1] != ':'))
      return NULL;
    return g_strndup (host + 1, end - host - 1);
  }
  end = strchr (host, ':');
  /* An IPv6 address has to stand in brackets. */
  if (end != NULL && strchr (end + 1, ':') != NULL)
    return NULL;
  return end != NULL ? g_strndup (host, end - host) : g_strdup (host);
}

/* Origins. */

/* "http://Host:80" becomes "http://host". */
static gchar *
normalise (const gchar *scheme, const gchar *host)
{
  g_autofree gchar *text = g_strdup_printf ("%s://%s", scheme, host);
  g_autofree gchar *lower = g_ascii_strdown (text, -1);
  const gchar *port = g_str_has_prefix (lower, "https://") ? ":443" : ":80";

  if (g_str_has_suffix (lower, port))
    lower[strlen (lower) - strlen (port)] = '\0';
  return g_steal_pointer (&lower);
}

/* NULL if @text is no origin of the web. */
static gchar *
parse_origin (const gchar *text)
{
  g_autoptr (GUri) uri = g_uri_parse (text, G_URI_FLAGS_NONE, NULL);
  const gchar *path = uri != NULL ? g_uri_get_path (uri) : "";
  const gchar *scheme = uri != NULL ? g_uri_get_scheme (uri) : NULL;
  const gchar *start;
  g_autofree gchar *host = NULL;

  if (scheme == NULL
      || (strcmp (scheme, "http") != 0 && strcmp (scheme, "https") != 0)
      || g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0'
      || g_uri_get_userinfo (uri) != NULL || g_uri_get_query (uri) != NULL
      || g_uri_get_fragment (uri) != NULL
      || (*path != '\0' && strcmp (path, "/") != 0))
    return NULL;
  start = strstr (text, "://") + strlen ("://");
  host = g_strndup (start, strcspn (start, "/"));
  return normalise (scheme, host);
}

static gboolean
is_listed (const GstLatestAccess *self, const gchar *origin)
{
  g_autofree gchar *normalised = parse_origin (origin);

  return normalised != NULL
      && g_ptr_array_find_with_equal_func (
          self->origins, normalised, g_str_equal, NULL);
}

static gboolean
is_host_of_origin (const GstLatestAccess *self, const gchar *name)
{
  for (guint i = 0; i < self->origins->len; i++) {
    const gchar *origin = self->origins->pdata[i];
    g_autofree gchar *of = name_of (strstr (origin, "://") + strlen ("://"));

    if (of != NULL && g_ascii_strcasecmp (of, name) == 0)
      return TRUE;
  }
  return FALSE;
}

/* The token. */

static void
digest (const gchar *text, guint8 *out)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  gsize size = DIGEST_SIZE;

  g_checksum_update (sum, (const guchar *) text, -1);
  g_checksum_get_digest (sum, out, &size);
}

/* Takes as long for each token of one length: how much of a guess is right
 * cannot be measured. */
static gboolean
is_token (const GstLatestAccess *self, const gchar *token)
{
  guint8 other[DIGEST_SIZE];
  guint8 difference = 0;

  digest (token, other);
  for (guint i = 0; i < DIGEST_SIZE; i++)
    difference |= self->token[i] ^ other[i];
  return difference == 0;
}

/* RFC 6750, section 2.1. */
static gboolean
is_authorized (const GstLatestAccess *self, const gchar *authorization)
{
  const gchar *token;

  if (g_ascii_strncasecmp (authorization, "Bearer ", strlen ("Bearer ")) != 0)
    return FALSE;
  token = authorization + strlen ("Bearer ");
  return is_token (self, token + strspn (token, " "));
}

/* Settings. */

static gboolean
add_origins (GstLatestAccess *self, const gchar *list, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (list != NULL ? list : "", ",", -1);

  for (guint i = 0; parts[i] != NULL; i++) {
    const gchar *part = g_strstrip (parts[i]);
    gchar *origin;

    if (*part == '\0')
      continue;
    if (strcmp (part, "*") == 0) {
      self->any_origin = TRUE;
      continue;
    }
    origin = parse_origin (part);
    if (origin == NULL) {
      g_autofree gchar *why = g_strdup_printf (
          "\"%s\" is no origin such as https://example.org", part);

      return refuse_setting (error, "allowed-origins", why);
    }
    g_ptr_array_add (self->origins, origin);
  }
  return TRUE;
}

/* A token that no header could carry would lock everybody out; an empty one,
 * most likely that of a variable that is not set, would let everybody in. */
static gboolean
set_token (GstLatestAccess *self, const gchar *token, GError **error)
{
  if (token == NULL)
    return TRUE;
  for (const gchar *c = token; *c != '\0'; c++) {
    if (!g_ascii_isgraph (*c))
      return refuse_setting (error, "auth-token",
          "it may consist of visible ASCII characters only");
  }
  if (*token == '\0')
    return refuse_setting (error, "auth-token", "it is empty");
  digest (token, self->token);
  self->has_token = TRUE;
  return TRUE;
}

GstLatestAccess *
gst_latest_access_new (const GstLatestSignallerConfig *config, GError **error)
{
  g_autoptr (GstLatestAccess) self = g_new0 (GstLatestAccess, 1);

  self->address = g_strdup (config->address);
  self->loopback = is_loopback_address (config->address);
  self->control = config->control;
  self->origins = g_ptr_array_new_with_free_func (g_free);
  if (!add_origins (self, config->allowed_origins, error)
      || !set_token (self, config->auth_token, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
gst_latest_access_free (GstLatestAccess *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->origins);
  g_free (self->address);
  g_free (self);
}

gchar *
gst_latest_access_describe_public (const GstLatestAccess *self)
{
  if (self->loopback || self->has_token)
    return NULL;
  return g_strdup_printf (
      "Whoever reaches %s can watch%s with the sender's page or a player%s. "
      "Set auth-token to ask for a secret.",
      self->address, self->control ? " and take control" : "",
      self->any_origin ? ", and so can every web page in their browsers"
          : self->origins->len > 0
          ? ", and so can the pages of allowed-origins in their browsers"
          : "");
}

/* Requests. */

static gchar *
quote (const gchar *text)
{
  g_autofree gchar *head = g_strndup (text, MAX_QUOTED);

  return g_strescape (head, NULL);
}

static guint
check_host (const GstLatestAccess *self, const gchar *host, gchar **text)
{
  g_autofree gchar *name = NULL;
  g_autofree gchar *quoted = NULL;

  /* A browser always says which host it means. */
  if (!self->loopback || self->has_token || self->any_origin || host == NULL)
    return 0;
  name = name_of (host);
  if (name != NULL
      && (is_loopback_host (name) || is_host_of_origin (self, name)))
    return 0;
  quoted = quote (host);
  *text = g_strdup_printf (
      "this sender listens for its own host and is asked for as \"%s\": ask "
      "for localhost, or let the sender have that host in its "
      "allowed-origins, or an auth-token",
      quoted);
  return 403;
}

static gboolean
is_own_page (const GstLatestAccessRequest *request)
{
  g_autofree gchar *own = NULL;
  g_autofree gchar *origin = parse_origin (request->origin);

  if (origin == NULL || request->host == NULL)
    return FALSE;
  own = normalise (request->scheme, request->host);
  return strcmp (own, origin) == 0;
}

static guint
check_origin (const GstLatestAccess *self,
    const GstLatestAccessRequest *request, gchar **text)
{
  g_autofree gchar *quoted = NULL;

  if (request->origin == NULL || self->has_token || self->any_origin
      || is_own_page (request) || is_listed (self, request->origin))
    return 0;
  quoted = quote (request->origin);
  *text = g_strdup_printf (
      "web pages of \"%s\" may not watch: use the sender's own page, or let "
      "the sender have %s in its allowed-origins, or an auth-token",
      quoted, strcmp (quoted, "null") == 0 ? "*" : "that origin");
  return 403;
}

/* A preflight (the Fetch standard, section 4.8) never carries a token. */
static guint
check_token (const GstLatestAccess *self, const GstLatestAccessRequest *request,
    gchar **text)
{
  if (!self->has_token || strcmp (request->method, "OPTIONS") == 0)
    return 0;
  if (request->authorization == NULL) {
    *text = g_strdup ("a token is needed: send the sender's auth-token as "
                      "\"Authorization: Bearer TOKEN\"");
    return 401;
  }
  if (is_authorized (self, request->authorization))
    return 0;
  *text = g_strdup ("the token is wrong: send the sender's auth-token as "
                    "\"Authorization: Bearer TOKEN\"");
  return 401;
}

/* What is not protected shows nothing: the page and the clock. */
static gboolean
is_protected (const gchar *path)
{
  return g_str_equal (path, "/whep") || g_str_has_prefix (path, "/whep/")
      || g_str_equal (path, "/stats") || g_str_has_prefix (path, "/stats/")
      || g_str_equal (path, "/tracks") || g_str_equal (path, "/metrics");
}

guint
gst_latest_access_check (const GstLatestAccess *self,
    const GstLatestAccessRequest *request, gchar **text)
{
  guint status = check_host (self, request->host, text);

  if (status == 0 && is_protected (request->path))
    status = check_origin (self, request, text);
  if (status == 0 && is_protected (request->path))
    status = check_token (self, request, text);
  return status;
}

const gchar *
gst_latest_access_get_allow_origin (
    const GstLatestAccess *self, const gchar *origin)
{
  if (self->has_token || self->any_origin)
    return "*";
  return origin != NULL && is_listed (self, origin) ? origin : NULL;
}
