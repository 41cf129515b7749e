/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "tlspair.h"

#include <glib/gstdio.h>

/* Made by: openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1
 * -nodes -days 36500 -subj /CN=localhost -keyout key.pem -out cert.pem */
static const struct
{
  const gchar *certificate, *key;
} pairs[] = {
  {
      "-----BEGIN CERTIFICATE-----\n"
      "MIIBfzCCASWgAwIBAgIUN8lH5o7zau3mQ5Mwh0EQZ2kD18kwCgYIKoZIzj0EAwIw\n"
      "FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyOTE5NDEyOVoYDzIxMjYxMTA1\n"
      "MTk0MTI5WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO\n"
      "PQMBBwNCAARteE7Xh03Yb3p05PYbo3Zlt2ix7DPsG/ffIrezqKvdQNUXz4Yndt9F\n"
      "Z3G4Y0VBCFx3GpDHyVs8CPEvnV1N8Os4o1MwUTAdBgNVHQ4EFgQUM3bJvWZfI6OJ\n"
      "3bnUSJ7NhihJlAMwHwYDVR0jBBgwFoAUM3bJvWZfI6OJ3bnUSJ7NhihJlAMwDwYD\n"
      "VR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNIADBFAiA2/DmOQmDO8VRcLHJnlb2G\n"
      "vCGoQaCGt27aRgFl4JJDkgIhALJV7WMBUQ36gy42By+OYiM/9XCWrigEEG+adYLI\n"
      "eW86\n"
      "-----END CERTIFICATE-----\n",
      "-----BEGIN PRIVATE KEY-----\n"
      "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgkl0Uv4Mi3BSmkh+T\n"
      "s/qEEGqATevq0BQPuwvL9yrWMt6hRANCAARteE7Xh03Yb3p05PYbo3Zlt2ix7DPs\n"
      "G/ffIrezqKvdQNUXz4Yndt9FZ3G4Y0VBCFx3GpDHyVs8CPEvnV1N8Os4\n"
      "-----END PRIVATE KEY-----\n",
  },
  {
      "-----BEGIN CERTIFICATE-----\n"
      "MIIBfzCCASWgAwIBAgIURKPciulQKbTdM2cTleehtDNe0FEwCgYIKoZIzj0EAwIw\n"
      "FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyOTE5NDEyOVoYDzIxMjYxMTA1\n"
      "MTk0MTI5WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO\n"
      "PQMBBwNCAAQrEpUWk3gbBosltlQ/tuqyaAlvY2E4cVw1ZEegpZelpDl4izabREHA\n"
      "8TXOTAzMstutPb0gj/54qld7+B/7ZIxho1MwUTAdBgNVHQ4EFgQUZXHUcrc/jUFD\n"
      "9ZXLqsawPps5lZUwHwYDVR0jBBgwFoAUZXHUcrc/jUFD9ZXLqsawPps5lZUwDwYD\n"
      "VR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNIADBFAiEAirJ8FQ25M9wBaV65jIO9\n"
      "itfuvKeGF5E9Wn4xIuQ2jzMCICt/0tkand8D5U+WBb3zYjI026EmFW2x8Nf0OgfK\n"
      "o12C\n"
      "-----END CERTIFICATE-----\n",
      "-----BEGIN PRIVATE KEY-----\n"
      "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgmwUuthIweAR+a6Pw\n"
      "X7w6DpmYyWeh3b1mwEhf3gn8ufGhRANCAAQrEpUWk3gbBosltlQ/tuqyaAlvY2E4\n"
      "cVw1ZEegpZelpDl4izabREHA8TXOTAzMstutPb0gj/54qld7+B/7ZIxh\n"
      "-----END PRIVATE KEY-----\n",
  },
};

TlsPair *
tls_pair_new (guint which)
{
  TlsPair *pair = g_new (TlsPair, 1);

  pair->directory = g_dir_make_tmp ("latest-tls-XXXXXX", NULL);
  g_assert (pair->directory != NULL);
  pair->certificate = g_build_filename (pair->directory, "cert.pem", NULL);
  pair->key = g_build_filename (pair->directory, "key.pem", NULL);
  g_assert (g_file_set_contents (
      pair->certificate, pairs[which].certificate, -1, NULL));
  g_assert (g_file_set_contents (pair->key, pairs[which].key, -1, NULL));
  return pair;
}

void
tls_pair_free (TlsPair *pair)
{
  g_unlink (pair->certificate);
  g_unlink (pair->key);
  g_rmdir (pair->directory);
  g_free (pair->certificate);
  g_free (pair->key);
  g_free (pair->directory);
  g_free (pair);
}
