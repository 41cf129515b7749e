/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
/* For builds with ThreadSanitizer only: what it reports of libraries, and nobody
 * can mend here. */
const char *__tsan_default_suppressions (void);

/* usrsctp, in the plugin sctp, may end before it has joined its thread for
 * iterators. */
const char *
__tsan_default_suppressions (void)
{
  return "thread:libgstsctp.so\n";
}
