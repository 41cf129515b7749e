/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

// The sender's statistics of this viewer, asked for over HTTP: the bitrate that the
// sender estimates the network to carry, the bitrate sent, the frames dropped.

const INTERVAL_MS = 1000;
// While nothing happens: an answer costs the sender some time, for each viewer.
const QUIET_INTERVAL_MS = 2000;
// While the page wants to know why nothing arrives.
const HURRY_INTERVAL_MS = 300;
// A change of the estimate by less than this part is not to be seen in a plot.
const QUIET_CHANGE = 0.05;

export class SenderStats {
  #url = null;
  #headers = {};
  #timer = null;
  #samples = []; // the last two answers
  #hurries = false;
  #onGone;

  // onGone: the sender has removed the session.
  constructor(onGone = () => {}) {
    this.#onGone = onGone;
  }

  start(url, headers = {}) {
    this.stop();
    this.#headers = headers;
    this.#url = url;
    this.#run();
  }

  // Asks more often, or no longer.
  hurry(wanted) {
    const begins = wanted && !this.#hurries;
    this.#hurries = wanted;
    if (begins && this.#url) {
      clearTimeout(this.#timer);
      this.#run();
    }
  }

  stop() {
    clearTimeout(this.#timer);
    this.#timer = this.#url = null;
    this.#hurries = false;
    this.#samples = [];
  }

  // The newest values. null while unknown, as each of the fields may be.
  get latest() {
    const [before, last] = this.#samples;
    if (!last)
      return null;
    const perSecond = (field) => {
      const change = last[field] - before[field];
      return Number.isFinite(change) ? 1000 * Math.max(0, change) / (last.at - before.at) : null;
    };
    return {
      estimate: last.estimate ?? null,
      sent: perSecond('bits'),
      framesDropped: perSecond('dropped'),
      framesDroppedTotal: last.dropped,
    };
  }

  // Whether the sender has had frames for this viewer since then, by performance.now().
  hasFramesSince(time) {
    const [before, last] = this.#samples;
    return last !== undefined && before.at > time && last.frames > before.frames;
  }

  // The last answers tell of no dropped frame and of no other estimate.
  #isQuiet() {
    const [before, last] = this.#samples;
    return last !== undefined && last.dropped === before.dropped &&
      !(Math.abs(last.estimate - before.estimate) > QUIET_CHANGE * before.estimate);
  }

  async #run() {
    const url = this.#url;
    const timer = this.#timer = setTimeout(() => this.#run(),
        this.#hurries ? HURRY_INTERVAL_MS : this.#isQuiet() ? QUIET_INTERVAL_MS : INTERVAL_MS);
    // Nobody sees a hidden page. What it knew before says nothing about the time since.
    if (document.hidden) {
      this.#samples = [];
      return;
    }
    try {
      const response = await fetch(url, { cache: 'no-store', headers: this.#headers });
      if (response.status === 404 && this.#timer === timer)
        this.#onGone();
      const stats = response.ok ? await response.json() : null;
      if (stats && this.#timer === timer)
        this.#samples = [...this.#samples.slice(-1), SenderStats.#read(stats)];
    } catch {
      // The next request may succeed.
    }
  }

  // Frames are dropped before the encoder, if a newer frame was there; by the encoder,
  // to hold its bitrate; and on the way to this viewer, if its network is too slow.
  static #read(stats) {
    return {
      at: performance.now(),
      frames: stats['frames-sent'] + stats['frames-dropped'],
      estimate: stats['estimated-bitrate'],
      bits: 8 * (stats['congestion-control']?.['bytes-sent'] ?? stats['bytes-sent']),
      dropped: (stats['frames-dropped'] ?? 0) + (stats.encoder?.['frames-dropped'] ?? 0) +
        (stats.encoder?.slot?.dropped ?? 0),
    };
  }
}
