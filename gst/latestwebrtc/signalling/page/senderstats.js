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
const HISTORY = 64;
// What was sent so long ago has arrived, or is lost.
const ARRIVAL_MS = 1000;
const NS_PER_MS = 1e6;

export class SenderStats {
  #url = null;
  #headers = {};
  #timer = null;
  #samples = []; // the last two answers
  #frames = []; // of the last answers: when, and how many frames had been sent
  #source = null; // frames of the source, and when an answer first told of so many
  #hurries = false;
  #isAllowed = false;
  #onGone;
  #track = null; // the name of the one that is looked at; null: all together
  #available = null;
  #encoder = null; // the name of the track it has, and what had been dropped at first

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
    this.#timer = this.#url = this.#available = this.#encoder = null;
    this.#hurries = false;
    this.#forget();
  }

  #forget() {
    this.#samples = [];
    this.#frames = [];
    this.#source = null;
  }

  // Looks at the track of this name.
  watch(track) {
    if (this.#track === track)
      return;
    this.#track = track;
    this.#forget();
  }

  // What the sender has now: { tracks: [{ kind, msid, ready, paused }, ...], control }, as the last
  // answer tells. null while not known.
  get available() {
    return this.#available;
  }

  // Whether frames were sent, or dropped on their way to this viewer, since the first
  // answer that came after this time, and have had time to arrive. null while not known.
  sentSince(time) {
    const [first, ...later] = this.#frames.filter(({ at }) => at > time);
    const more = later.find(({ count }) => count !== first.count);
    if (more)
      return performance.now() - more.at > ARRIVAL_MS ? true : null;
    return later.length ? false : null;
  }

  // Whether the sender has paused this track, as the last answer tells.
  isPaused(kind, name) {
    return this.#available?.tracks?.some((track) =>
      track.kind === kind && track.msid === name && track.paused) ?? false;
  }

  // Since when the source has sent no frame, as far as known; null if not known. The
  // last picture that the sender repeats for those who come does not count.
  get sourceStillSince() {
    return this.#source?.since ?? null;
  }

  // Whether the sender has answered: this page may read its statistics.
  get isAllowed() {
    return this.#isAllowed;
  }

  // Whether an answer has come since this time.
  answeredSince(time) {
    return this.#frames.at(-1)?.at > time;
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
    // Mean times of the frames between the two answers, in ms.
    const mean = (time, count) => {
      const value = (last[time] - before[time]) / (last[count] - before[count]) / NS_PER_MS;
      return Number.isFinite(value) && value >= 0 ? value : null;
    };
    const [aged, slot] = [mean('aged', 'handed'), mean('waited', 'handed')];
    return {
      id: last.id,
      estimate: last.estimate ?? null,
      sent: perSecond('bits'),
      framesDropped: perSecond('dropped'),
      framesDroppedTotal: last.dropped,
      stages: {
        capture: aged === null || slot === null ? null : Math.max(0, aged - slot),
        slot,
        encode: mean('pushed', 'handed'),
      },
    };
  }

  // Whether the sender has had frames for this viewer since then, by performance.now().
  hasFramesSince(time) {
    const [before, last] = this.#samples;
    return last !== undefined && before.at > time && last.frames > before.frames;
  }

  // The last two answers tell of no dropped frame and of no other estimate.
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
      this.#forget();
      return;
    }
    try {
      const response = await fetch(url, { cache: 'no-store', headers: this.#headers });
      if (response.status === 404 && this.#timer === timer)
        this.#onGone();
      this.#isAllowed = response.ok;
      const stats = response.ok ? await response.json() : null;
      if (stats && this.#timer === timer)
        this.#add(this.#read(stats));
      if (stats && this.#timer === timer)
        this.#available = stats.available ?? null;
    } catch {
      // The next request may succeed.
    }
  }

  #add(sample) {
    this.#samples = [...this.#samples.slice(-1), sample];
    this.#frames = [...this.#frames.slice(1 - HISTORY), { at: sample.at, count: sample.frames }];
    if (sample.source === undefined)
      this.#source = null;
    else if (this.#source?.count !== sample.source)
      this.#source = { count: sample.source, since: sample.at };
  }

  // Frames are dropped before the encoder, if a newer frame was there; by the encoder,
  // to hold its bitrate; and on the way to this viewer, if its network is too slow.
  // The encoder is that of the first track for video.
  #read(stats) {
    const name = this.#track;
    const isLookedAt = ({ kind, msid }) => kind === 'video' && msid === name;
    const track = stats.tracks?.find(isLookedAt) ?? stats;
    const first = stats.available?.tracks?.find(({ kind }) => kind === 'video');
    const droppedEarly = this.#countDroppedEarly(stats.encoder, first?.msid);
    const isFirst = name === null || !first || first.msid === name;
    const slot = isFirst ? stats.encoder?.slot ?? {} : {};
    return {
      at: performance.now(),
      id: stats.id ?? null,
      frames: (track['frames-sent'] ?? 0) + (track['frames-dropped'] ?? 0),
      source: stats.sender?.tracks?.find(isLookedAt)?.['frames-received'],
      // What all frames together took: the differences give the mean of the newest.
      handed: slot.out,
      aged: slot.out * slot['age-avg'],
      waited: slot.out * slot['slot-wait-avg'],
      pushed: slot.out * slot['push-avg'],
      estimate: stats['estimated-bitrate'],
      bits: 8 * (stats['congestion-control']?.['bytes-sent'] ?? stats['bytes-sent']),
      dropped: (track['frames-dropped'] ?? 0) + (isFirst ? droppedEarly : 0),
    };
  }

  // What was dropped before and by the encoder of this track since the first answer: this
  // viewer had not come before.
  #countDroppedEarly(encoder, name) {
    const count = (encoder?.['frames-dropped'] ?? 0) + (encoder?.slot?.dropped ?? 0);
    if (!this.#encoder || this.#encoder.name !== name)
      this.#encoder = { name, dropped: count };
    // Counted anew.
    if (count < this.#encoder.dropped)
      this.#encoder.dropped = 0;
    return count - this.#encoder.dropped;
  }
}
