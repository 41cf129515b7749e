/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

// Most messages are for what moves: it may have this part of what the sender takes.
const MOVING_SHARE = 0.5;

export class Pace {
  #control;
  #movedAt = new Map(); // when the last message of a moving thing was sent, by its name

  constructor(control) {
    this.#control = control;
  }

  // Whether it may be told again now that the thing has moved.
  mayMove(name) {
    const now = performance.now();
    const least = 1000 / (MOVING_SHARE * this.#control.maxRate);
    if (!(now - (this.#movedAt.get(name) ?? -Infinity) >= least))
      return false;
    this.#movedAt.set(name, now);
    return true;
  }
}
