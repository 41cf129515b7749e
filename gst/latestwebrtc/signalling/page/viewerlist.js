/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

import { authorization } from './token.js';

// The list of all viewers for whoever runs the sender, asked for over HTTP only while it
// is open.

const INTERVAL_MS = 2000;
const UNKNOWN = '–';

const element = (id) => document.getElementById(id);

const megabits = (value) => (value === null || value === undefined ? UNKNOWN :
  (value / 1e6).toFixed(2));
const milliseconds = (seconds) => (seconds === undefined ? UNKNOWN :
  String(Math.round(1000 * seconds)));
// viewer-12 comes after viewer-2.
const numberOf = ({ id }) => Number(id.match(/\d+$/)?.[0] ?? 0);
const percent = (part) => (part === undefined ? UNKNOWN : (100 * part).toFixed(1));

function duration(ns) {
  const seconds = Math.floor((ns ?? 0) / 1e9);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const two = (number) => String(number).padStart(2, '0');
  return `${hours}:${two(minutes)}:${two(seconds % 60)}`;
}

export class ViewerList {
  #ownId;
  #timer = null;
  #before = new Map(); // viewer, or viewer and line: { at, bits } of the answer before

  // ownId: returns the id of this page's session, null if it is not known.
  constructor(ownId) {
    this.#ownId = ownId;
  }

  get isOpen() {
    return !element('viewers').hidden;
  }

  // Shown to those who may read statistics: allowed is true once an answer has come.
  offer(allowed) {
    element('list').hidden = !allowed;
    if (!allowed)
      this.close();
  }

  toggle() {
    if (this.isOpen)
      this.close();
    else if (!element('list').hidden)
      this.#open();
  }

  #open() {
    element('viewers').hidden = false;
    element('list').ariaExpanded = 'true';
    element('viewers').focus();
    this.#run();
  }

  close() {
    clearTimeout(this.#timer);
    this.#timer = null;
    this.#before.clear();
    if (!this.isOpen)
      return;
    const focused = element('viewers').contains(document.activeElement);
    element('viewers').hidden = true;
    element('list').ariaExpanded = 'false';
    if (focused)
      element('list').focus();
  }

  async #run() {
    const timer = this.#timer = setTimeout(() => this.#run(), INTERVAL_MS);
    if (document.hidden)
      return;
    try {
      const response = await fetch('stats', { cache: 'no-store', headers: authorization() });
      if (this.#timer !== timer)
        return;
      const stats = response.ok ? await response.json() : null;
      if (this.#timer === timer)
        this.#show(stats?.sessions, response.status);
    } catch {
      if (this.#timer === timer)
        this.#say('The sender cannot be reached.');
    }
  }

  #say(text) {
    if (element('viewers-note').textContent !== text)
      element('viewers-note').textContent = text;
  }

  #show(sessions, status) {
    if (!sessions) {
      element('viewer-rows').replaceChildren();
      this.#say(`The sender does not tell (status ${status}).`);
      return;
    }
    const inOrder = [...sessions].sort((a, b) => numberOf(a) - numberOf(b));
    element('viewer-rows').replaceChildren(...inOrder.flatMap((session) => this.#rows(session)));
    this.#say(`${sessions.length} ${sessions.length === 1 ? 'viewer' : 'viewers'}`);
  }

  #bitrate(key, bytes) {
    const now = { at: performance.now(), bits: 8 * bytes };
    const before = this.#before.get(key);
    this.#before.set(key, now);
    return before ? Math.max(0, 1000 * (now.bits - before.bits) / (now.at - before.at)) : null;
  }

  // A row for the viewer and, if it gets several tracks, one for each of them.
  #rows(session) {
    const connected = session.state === 'connected';
    const sent = session['congestion-control']?.['bytes-sent'] ?? session['bytes-sent'];
    const tracks = session.tracks?.length > 1 ? session.tracks : [];
    return [
      this.#row(session.id + (session.id === this.#ownId() ? ' (here)' : ''), session, {
        watches: connected ? duration(session['connected-for']) : session.state,
        bitrate: this.#bitrate(session.id, sent),
        estimate: megabits(session['estimated-bitrate']),
        trip: milliseconds(session['round-trip-time']),
      }),
      ...tracks.map((track) => this.#trackRow(session, track)),
    ];
  }

  #trackRow(session, track) {
    const row = this.#row(track.msid, track, {
      watches: '',
      bitrate: this.#bitrate(`${session.id} ${track.ssrc}`, track['bytes-sent']),
      estimate: '',
      trip: '',
    });
    row.className = 'track';
    return row;
  }

  #row(title, counted, { watches, bitrate, estimate, trip }) {
    const row = document.createElement('tr');
    const name = document.createElement('th');
    name.scope = 'row';
    name.textContent = title;
    row.append(name);
    for (const text of [watches, megabits(bitrate), estimate, trip,
      percent(counted['fraction-lost']), String(counted['frames-dropped'] ?? UNKNOWN)])
      row.insertCell().textContent = text;
    return row;
  }
}
