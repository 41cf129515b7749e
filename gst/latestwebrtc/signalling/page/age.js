/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

// The age of the picture: the time at which a frame is presented, on the sender's
// clock, minus the time of its capture, which comes with the frame in the RTP
// header extension abs-capture-time.

const NTP_TO_UNIX_MS = 2208988800000;
const RTP_TICKS_PER_MS = 90;
const FIRST_PROBES = 6;
const FIRST_PROBE_INTERVAL_MS = 150;
const PROBE_INTERVAL_MS = 5000;
// As clocks drift, an offset older than this is worth less than a less precise one.
const PROBE_LIFETIME_MS = 60000;
const WINDOW_MS = 5000;
const RECENT_MS = 1000;
// When no frame has come for this long, the age of the one on show is counted on.
const STANDSTILL_MS = 500;

// The sender's wall clock, as asked for over HTTP: how many milliseconds it is ahead
// of performance.timeOrigin + performance.now(), according to the exchange with the
// shortest round trip.
export class SenderClock {
  #url;
  #probes = [];
  #timer = null;
  #count = 0;

  constructor(url) {
    this.#url = url;
  }

  start() {
    this.stop();
    this.#probes = [];
    this.#count = 0;
    this.#run();
  }

  stop() {
    clearTimeout(this.#timer);
    this.#timer = null;
  }

  // The exchange with the shortest round trip, null while there is none.
  get best() {
    const oldest = performance.now() - PROBE_LIFETIME_MS;
    return this.#probes.filter((p) => p.at > oldest)
      .reduce((a, b) => (a === null || b.rtt < a.rtt ? b : a), null);
  }

  async #run() {
    const wait = ++this.#count < FIRST_PROBES ? FIRST_PROBE_INTERVAL_MS : PROBE_INTERVAL_MS;
    const timer = this.#timer = setTimeout(() => this.#run(), wait);
    try {
      const probe = await this.#probe();
      if (this.#timer === timer)
        this.#probes = [...this.#probes.slice(-20), probe];
    } catch {
      // The next exchange may succeed.
    }
  }

  async #probe() {
    const url = new URL(this.#url, location.href);
    url.search = `?${this.#count}`;
    let sent = performance.now();
    const response = await fetch(url, { cache: 'no-store' });
    let received = performance.now();
    const sender = (await response.json()).unix_ms;
    // These times are more precise: they leave out the time to connect and the time
    // that this page is busy.
    const entry = performance.getEntriesByName(url.href, 'resource').pop();
    if (entry?.requestStart > 0 && entry.responseStart >= entry.requestStart) {
      sent = entry.requestStart;
      received = entry.responseStart;
    }
    performance.clearResourceTimings();
    return {
      at: received,
      rtt: received - sent,
      offset: sender - (performance.timeOrigin + (sent + received) / 2),
    };
  }
}

export function quantile(sorted, q) {
  return sorted.length ? sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] : null;
}

function mean(values) {
  return values.length ? values.reduce((a, b) => a + b) / values.length : null;
}

export class AgeMeter {
  #clock;
  #ages = [];
  #inBrowser = [];

  constructor(clock) {
    this.#clock = clock;
  }

  reset() {
    this.#ages = [];
    this.#inBrowser = [];
  }

  // To be called for every frame, with the metadata of requestVideoFrameCallback.
  frame(metadata, receiver) {
    const at = metadata.presentationTime;
    if (metadata.receiveTime !== undefined)
      this.#inBrowser.push({ at, time: Math.max(0, at - metadata.receiveTime) });
    const source = receiver.getSynchronizationSources?.()[0];
    const clock = this.#clock.best;
    if (source?.captureTimestamp === undefined || metadata.rtpTimestamp === undefined || !clock)
      return;
    // The capture time is that of the newest frame received, which may be later than
    // the frame presented: the RTP timestamps tell by how much.
    const ticks = (metadata.rtpTimestamp - source.rtpTimestamp) | 0;
    const captured = source.captureTimestamp - NTP_TO_UNIX_MS + ticks / RTP_TICKS_PER_MS;
    const presented = performance.timeOrigin + at + clock.offset;
    this.#ages.push({ at, age: presented - captured, captured });
  }

  // When the last picture was captured, by the sender's clock, in ms since 1970. null if
  // not known.
  get captured() {
    return this.#ages.at(-1)?.captured ?? null;
  }

  // Means over the last second, in ms: the age, and how long the pictures had been in
  // the browser. null where not known.
  get recent() {
    const from = performance.now() - RECENT_MS;
    this.#inBrowser = this.#inBrowser.filter(({ at }) => at > from);
    return {
      age: mean(this.#ages.filter(({ at }) => at > from).map(({ age }) => age)),
      inBrowser: mean(this.#inBrowser.map(({ time }) => time)),
    };
  }

  // The ages in the last few seconds, null if there are none.
  get summary() {
    const now = performance.now();
    // The age of a picture that stands still is counted on.
    this.#ages = this.#ages.filter((a, i) => a.at > now - WINDOW_MS || i === this.#ages.length - 1);
    if (this.#ages.length === 0)
      return null;
    const sorted = this.#ages.map((a) => a.age).sort((a, b) => a - b);
    const last = this.#ages.at(-1);
    const shownFor = now - last.at;
    return {
      now: last.age + (shownFor > STANDSTILL_MS ? shownFor : 0),
      median: quantile(sorted, 0.5),
      p95: quantile(sorted, 0.95),
    };
  }
}
