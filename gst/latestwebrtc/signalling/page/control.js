/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

// The control channel: who controls the sender, and how long what is said takes to it and
// back.

const HELLO_RETRY_MS = 500;
const ROUND_TRIPS = 20;
// Between two pings, and between two heartbeats of who was lost.
const MEASURE_MS = 1000;
// So much may wait in the channel; what comes then is too old to be of use.
const MAX_BUFFERED = 16384;

const element = (id) => document.getElementById(id);

// What is no object says nothing.
function parse(text) {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
}

// state: 'absent' (the sender has no control), 'free', 'asked', 'mine', 'taken' (by
// somebody else), 'lost' (heartbeats did not arrive)
export class Control {
  #fast = null; // what is late is of no use
  #sure = null; // everything arrives
  #hello = null;
  #state = 'absent';
  #holder = null;
  #note = ''; // what is read of the state
  #onChange;
  #timer = null;
  #sequence = 0;
  #roundTrips = []; // ms, newest last

  // The application has sent a text or an ArrayBuffer.
  onMessage = () => {};

  // onChange: whether this page controls may have changed.
  constructor(onChange = () => {}) {
    this.#onChange = onChange;
    element('take').addEventListener('click', () => this.toggle());
    document.addEventListener('visibilitychange', () => this.#beat());
  }

  get isMine() {
    return this.#state === 'mine';
  }

  // Messages a second that the sender takes.
  get maxRate() {
    return this.#hello?.maxRate ?? 0;
  }

  // null where there is no control.
  get summary() {
    const sorted = [...this.#roundTrips].sort((a, b) => a - b);
    return this.#state === 'absent' ? null : Object.freeze({ state: this.#state,
      holder: this.#holder, roundTrip: sorted[Math.floor(sorted.length / 2)] ?? null });
  }

  // Before the offer of this connection.
  open(pc) {
    this.close();
    this.#fast = pc.createDataChannel('control', { ordered: false, maxRetransmits: 0 });
    this.#sure = pc.createDataChannel('control-reliable');
    const sure = this.#sure;
    for (const channel of [this.#fast, this.#sure]) {
      channel.binaryType = 'arraybuffer';
      channel.addEventListener('message', ({ data }) => {
        if (sure !== this.#sure)
          return;
        if (typeof data === 'string')
          this.#take(parse(data));
        else
          this.onMessage(data);
      });
    }
    this.#sure.addEventListener('open', () => sure === this.#sure && this.#ask());
    this.#sure.addEventListener('close', () => sure === this.#sure && this.close());
  }

  close() {
    clearTimeout(this.#timer);
    this.#fast = this.#sure = this.#hello = null;
    this.#roundTrips = [];
    this.#set('absent');
  }

  toggle() {
    if (this.#state === 'mine' || this.#state === 'asked')
      this.#say({ type: 'release' });
    else if (this.#state !== 'absent')
      this.#say({ type: 'take' });
    if (this.#state === 'mine' || this.#state === 'asked')
      this.#set('free');
    else if (this.#state !== 'absent')
      this.#set('asked');
  }

  release() {
    if (this.isMine)
      this.toggle();
  }

  // What only the newest of counts, as a place or an axis.
  send(message) {
    this.#say(message, this.#fast);
  }

  // What must arrive, as a key.
  sendSurely(message) {
    this.#say(message);
  }

  // A text or bytes for the application, which must arrive. Returns whether it was handed over.
  sendMessage(data) {
    const isText = typeof data === 'string';
    const sent = isText ? JSON.stringify({ type: 'message', text: data }) : data;
    const { byteLength } = isText ? new TextEncoder().encode(sent) : sent;
    return this.isMine && byteLength <= (this.#hello?.maxMessageSize ?? 0) &&
      this.#push(sent, this.#sure);
  }

  #say(message, channel = this.#sure) {
    this.#push(JSON.stringify(message), channel);
  }

  #push(data, channel) {
    const hasRoom = channel?.readyState === 'open' && channel.bufferedAmount < MAX_BUFFERED;
    if (hasRoom)
      channel.send(data);
    return hasRoom;
  }

  #ask() {
    if (this.#hello || !this.#sure)
      return;
    this.#say({ type: 'hello' });
    this.#timer = setTimeout(() => this.#ask(), HELLO_RETRY_MS);
  }

  #take(message) {
    switch (message.type) {
      case 'hello':
        this.#greet(message);
        break;
      case 'granted':
        this.#set('mine');
        this.#beat();
        break;
      case 'denied':
        this.#learnHolder(message);
        break;
      case 'holder':
        if (!this.#waitsFor(message.holder ?? null))
          this.#learnHolder(message);
        break;
      case 'released':
        this.#set('free');
        break;
      case 'lost':
        this.#set('lost');
        break;
      case 'message':
        this.onMessage(String(message.text));
        break;
      case 'heartbeat':
      case 'pong':
        this.#roundTrips = [...this.#roundTrips.slice(1 - ROUND_TRIPS),
          performance.now() - message.time];
        break;
    }
  }

  // Whether other news of this page's own control decides, whoever has it meanwhile. Who was
  // lost gets it back, but not from somebody else.
  #waitsFor(holder) {
    return ['mine', 'asked'].includes(this.#state) || (this.#state === 'lost' && holder === null);
  }

  #learnHolder({ holder = null }) {
    this.#holder = holder;
    this.#set(holder === null || this.#hello?.control === 'all' ? 'free' : 'taken');
  }

  #greet(hello) {
    const first = this.#hello === null;
    this.#hello = hello;
    this.#holder = hello.holder ?? null;
    if (hello.control === 'none')
      this.#set('absent');
    else if (hello.granted)
      this.#set('mine');
    else
      this.#set(hello.control === 'one' && this.#holder !== null ? 'taken' : 'free');
    if (first)
      this.#beat();
  }

  // The sender takes control away when it misses heartbeats, and gives it back to who was
  // lost with the next one. From others a heartbeat would ask for control: they measure the
  // way by pings. Who does not see the picture does not control.
  #beat() {
    if (!this.#hello)
      return;
    clearTimeout(this.#timer);
    if (document.hidden)
      return;
    this.#timer = setTimeout(() => this.#beat(),
      this.isMine ? this.#hello.heartbeatInterval : MEASURE_MS);
    const roundTrip = this.#roundTrips.at(-1);
    const type = this.isMine || this.#state === 'lost' ? 'heartbeat' : 'ping';
    this.send({ type, sequence: ++this.#sequence, time: performance.now(),
      ...(roundTrip === undefined ? {} : { roundTripTime: roundTrip / 1000 }) });
  }

  #set(state) {
    this.#state = state;
    const { text, note } = {
      absent: { text: '', note: '' },
      free: { text: 'Take control', note: 'free' },
      asked: { text: 'Cancel', note: 'asked for' },
      mine: { text: 'Give back', note: 'yours' },
      taken: { text: 'Take control', note: `${this.#holder} has it` },
      lost: { text: 'Take control', note: 'lost' },
    }[state];
    element('control').hidden = element('control-row').hidden = state === 'absent';
    element('take').textContent = text;
    element('take').ariaPressed = String(state === 'mine');
    element('take').disabled = state === 'taken';
    this.#note = note;
    this.show();
    element('pictures').classList.toggle('controlled', state === 'mine');
    document.body.classList.toggle('controlling', state === 'mine');
    this.#onChange();
  }

  // Shows the state and the round trip, and what is to be done to be heard.
  // Where there is no control, the row is hidden.
  show(hint = '') {
    if (this.#state === 'absent')
      return;
    const note = this.#note + (hint && ` (${hint})`);
    if (element('control-state').textContent !== note)
      element('control-state').textContent = note;
    const { roundTrip } = this.summary ?? {};
    const text = typeof roundTrip === 'number' ? `${roundTrip.toFixed(1)} ms` : '–';
    if (element('control-trip').textContent !== text)
      element('control-trip').textContent = text;
  }
}
