/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

// What the browser counts of the video it receives, from getStats(): of the track that is
// large, and of all.

const RATE_WINDOW_MS = 1500;

export class Inbound {
  #samples = []; // of one track, newest last
  #bytes = 0; // of all tracks

  reset() {
    this.#samples = [];
    this.#bytes = 0;
  }

  // Another track is looked at.
  forget() {
    this.#samples = [];
  }

  // The newest sample, undefined while there is none.
  get latest() {
    return this.#samples.at(-1);
  }

  // mid: of the track that is looked at, undefined for whichever there is. Returns what has
  // come since the last time: frames of it that were decoded, bytes of all tracks.
  add(report, mid) {
    const before = { decoded: this.latest?.decoded ?? 0, bytes: this.#bytes };
    const entries = [...report.values()].filter(({ type }) => type === 'inbound-rtp');
    const shown = entries.find((entry) => entry.kind === 'video' &&
      (mid === undefined || entry.mid === undefined || entry.mid === mid));
    if (shown)
      this.#samples.push(Inbound.#read(shown));
    const last = this.latest;
    this.#samples = this.#samples.filter((s) => s.at >= last.at - RATE_WINDOW_MS);
    this.#bytes = entries.reduce((sum, { bytesReceived }) => sum + (bytesReceived ?? 0), 0);
    return { frames: (last?.decoded ?? 0) - before.decoded, bytes: this.#bytes - before.bytes };
  }

  // The increase of a field per second, from the oldest sample to the newest.
  rate(field) {
    const first = this.#samples[0];
    const last = this.latest;
    return last?.at > first?.at ? 1000 * (last[field] - first[field]) / (last.at - first.at) : null;
  }

  // How long a frame was here before it could be shown, in ms; null while not known.
  get timeInBrowser() {
    const first = this.#samples[0];
    const last = this.latest;
    const mean = (time, count) => 1000 * (last[time] - first[time]) / (last[count] - first[count]);
    const sum = last ? mean('buffered', 'emitted') + mean('decodeTime', 'decoded') : NaN;
    return Number.isFinite(sum) ? sum : null;
  }

  static #read(entry) {
    return {
      at: entry.timestamp,
      decoded: entry.framesDecoded ?? 0,
      bytes: entry.bytesReceived ?? 0,
      dropped: entry.framesDropped ?? 0,
      buffered: entry.jitterBufferDelay,
      emitted: entry.jitterBufferEmittedCount,
      decodeTime: entry.totalDecodeTime,
    };
  }
}
