// gst-latestframe
// Copyright (C) 2026 the gst-latestframe authors
//
// SPDX-License-Identifier: LGPL-2.1-or-later

// Waiting is always for something to become true, never for time to pass.

// Asks `condition` again and again until it returns something truthy, and returns that.
// An exception of the condition counts as "not yet" and explains a timeout; a Hopeless
// one ends the wait.
export class Hopeless extends Error {}

export async function until(what, condition, {timeout = 30000, every = 50} = {}) {
  const end = Date.now() + timeout;
  let last;
  for (;;) {
    try {
      const value = await condition();
      if (value)
        return value;
      last = value;
    } catch (error) {
      if (error instanceof Hopeless)
        throw error;
      last = error;
    }
    if (Date.now() > end)
      throw new Error(`waited ${timeout / 1000} s in vain until ${what} ` +
          `(last: ${last})`);
    await pause(every);
  }
}

// Only for measuring over a time, and between two looks at a condition.
export function pause(ms) {
  return new Promise(resolve => setTimeout(resolve, ms));
}
