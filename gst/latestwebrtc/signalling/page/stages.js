/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

// The stages of the way of a picture from its capture to the screen, and what each adds
// to its age.

export const STAGES = ['capture', 'slot', 'encode', 'network', 'browser'];

// The mean time of each stage in ms, null where it is not known.
//   sender: capture, slot and encode, as the sender has measured them, or null
//   age: of the picture when it is shown, or null
//   browser: from the last packet of a frame to the screen, or null
// The network has the rest: what waits to be sent, what is under way, what is repeated.
export function splitAge(sender, age, browser) {
  const { capture = null, slot = null, encode = null } = sender ?? {};
  const others = [capture, slot, encode, browser];
  const network = age === null || others.includes(null) ? null :
    Math.max(0, age - others.reduce((a, b) => a + b));
  return { capture, slot, encode, network, browser };
}
