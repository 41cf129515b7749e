/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

// The sound of all audio tracks, with one button and one volume. A browser may forbid
// sound until somebody has touched the page: then it begins muted, and the button says so.

const NTP_TO_UNIX_MS = 2208988800000;
const WINDOW_MS = 5000;

const element = (id) => document.getElementById(id);

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted.length ? sorted[Math.floor(sorted.length / 2)] : null;
}

// Whether the page is known not to be allowed to play sound. Where the browser does not
// tell, it is tried.
function isForbidden() {
  return navigator.getAutoplayPolicy?.('mediaelement') === 'allowed-muted' ||
    navigator.getAutoplayPolicy?.('mediaelement') === 'disallowed';
}

export class Sound {
  #clock;
  #players = new Map(); // by track name: { audio, receiver }
  #muted = isForbidden();
  #forbidden = isForbidden();
  #ages = []; // of the last few seconds: { at, age }
  #heard = null; // the time of what left the jitter buffer last, as the browser counts it
  #isPaused;

  // isPaused: whether the sender has paused the track of this name.
  constructor(clock, isPaused) {
    this.#clock = clock;
    this.#isPaused = isPaused;
    element('mute').addEventListener('click', () => this.toggle());
    element('volume').addEventListener('input', () => this.#apply());
    document.addEventListener('keydown', (event) => {
      if (event.key.toLowerCase() === 'm' && this.#players.size && !event.defaultPrevented &&
          !event.repeat && !event.ctrlKey && !event.metaKey && !event.altKey &&
          !event.target.closest?.('input:not([type="range"])'))
        this.toggle();
    });
  }

  // null without sound.
  get summary() {
    const tracks = [...this.#players.keys()];
    return tracks.length === 0 ? null : Object.freeze({ muted: this.#muted,
      volume: Number(element('volume').value), tracks,
      paused: tracks.every((name) => this.#isPaused(name)),
      age: median(this.#ages.map(({ age }) => age)) });
  }

  toggle() {
    this.#muted = !this.#muted;
    this.#forbidden = false;
    this.#apply();
  }

  show(lines) {
    for (const name of [...this.#players.keys()]) {
      if (!lines.some((line) => line.name === name)) {
        this.#players.get(name).audio.srcObject = null;
        this.#players.delete(name);
      }
    }
    for (const { name, receiver } of lines) {
      const player = this.#players.get(name) ?? { audio: new Audio() };
      if (player.receiver === receiver)
        continue;
      player.receiver = receiver;
      player.audio.srcObject = new MediaStream([receiver.track]);
      this.#players.set(name, player);
      this.#ages = [];
    }
    this.#apply();
  }

  #apply() {
    element('sound').hidden = element('sound-row').hidden = this.#players.size === 0;
    element('mute').textContent = this.#muted ? 'Sound is off' : 'Sound is on';
    element('mute').ariaPressed = String(!this.#muted);
    element('sound').classList.toggle('forbidden', this.#forbidden);
    for (const { audio } of this.#players.values()) {
      audio.volume = Number(element('volume').value);
      audio.muted = this.#muted;
      audio.play().catch((error) => this.#refused(error));
    }
  }

  // The browser wants somebody to touch the page before.
  #refused(error) {
    if (error.name !== 'NotAllowedError' || this.#muted)
      return;
    this.#muted = this.#forbidden = true;
    this.#apply();
  }

  // To be called often: how old the sound is that leaves the jitter buffer, in ms, which
  // the loudspeaker adds to.
  measure() {
    const now = performance.now();
    const clock = this.#clock.best;
    this.#ages = this.#ages.filter(({ at }) => at > now - WINDOW_MS);
    const [player] = this.#players.values();
    const source = player?.receiver.getSynchronizationSources?.()[0];
    if (source?.captureTimestamp === undefined || !clock || source.timestamp === this.#heard)
      return;
    this.#heard = source.timestamp;
    // Some browsers count from 1970.
    const at = source.timestamp + (source.timestamp > performance.timeOrigin / 2 ? 0 :
      performance.timeOrigin);
    const age = at + clock.offset - (source.captureTimestamp - NTP_TO_UNIX_MS);
    this.#ages.push({ at: now, age });
  }
}
