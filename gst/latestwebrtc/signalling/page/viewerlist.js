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
  #before = new Map(); // id: { at, bits } of the answer before

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
    element('viewer-rows').replaceChildren(...sessions.map((session) => this.#row(session)));
    this.#say(`${sessions.length} ${sessions.length === 1 ? 'viewer' : 'viewers'}`);
  }

  #bitrate(session) {
    const now = { at: performance.now(),
      bits: 8 * (session['congestion-control']?.['bytes-sent'] ?? session['bytes-sent']) };
    const before = this.#before.get(session.id);
    this.#before.set(session.id, now);
    return before ? Math.max(0, 1000 * (now.bits - before.bits) / (now.at - before.at)) : null;
  }

  #row(session) {
    const row = document.createElement('tr');
    const name = document.createElement('th');
    const connected = session.state === 'connected';
    name.scope = 'row';
    name.textContent = session.id + (session.id === this.#ownId() ? ' (here)' : '');
    row.append(name);
    for (const text of [
      connected ? duration(session['connected-for']) : session.state,
      megabits(this.#bitrate(session)),
      megabits(session['estimated-bitrate']),
      milliseconds(session['round-trip-time']),
      percent(session['fraction-lost']),
      String(session['frames-dropped'] ?? UNKNOWN),
    ])
      row.insertCell().textContent = text;
    return row;
  }
}
