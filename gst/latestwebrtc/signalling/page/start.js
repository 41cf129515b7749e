/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

// Starts the player, whose modules the browser loads one by one. Where one of them fails,
// as when the network changes at that moment, there would be no player for ever: then
// all is loaded anew.

const RELOAD_MS = 1000;

import('./player.js').catch((error) => {
  console.warn(error);
  setTimeout(() => location.reload(), RELOAD_MS);
});
