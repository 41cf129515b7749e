/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

// The gamepads of who controls, as messages to the sender. A gamepad of the usual form
// (Gamepad.mapping "standard") has sticks and triggers that rest where they do nothing: it
// is heard from the moment on in which all of it rests, so that what was held before does
// not begin to drive.

// Of a stick's way from its centre: what Linux calls flat, a sixteenth of its whole way
// (hidinput_configure_usage() in hid-input.c).
const DEAD_ZONE = 0.125;
const STICK_AXES = 4;
const MAX_AXES = 16;
const MAX_BUTTONS = 32;

const round = (value) => Math.round(1000 * value) / 1000;

const outsideDeadZone = (value) => Math.sign(value) *
  Math.max(0, Math.abs(value) - DEAD_ZONE) / (1 - DEAD_ZONE);

function messageOf({ index, id, mapping, axes, buttons }) {
  const pressed = buttons.slice(0, MAX_BUTTONS).reduce((bits, button, n) => button.pressed ?
    (bits | (1 << n)) >>> 0 : bits, 0);
  return { type: 'gamepad', index, id, mapping, connected: true, pressed,
    axes: axes.slice(0, MAX_AXES).map((value, n) =>
      round(mapping === 'standard' && n < STICK_AXES ? outsideDeadZone(value) : value)),
    buttons: buttons.slice(0, MAX_BUTTONS).map(({ value }) => round(value)) };
}

const atRest = (message) => ({ ...message, pressed: 0, axes: message.axes.map(() => 0),
  buttons: message.buttons.map(() => 0) });

const isAtRest = ({ pressed, axes }) => pressed === 0 && axes.every((value) => value === 0);

export class Gamepads {
  #control;
  #pace;
  #said = new Map(); // what was sent of each last, by index: { message, text, surely }
  #ready = new Set(); // indices of those that have rested
  #polls = false;

  constructor(control, pace) {
    this.#control = control;
    this.#pace = pace;
    window.addEventListener('gamepadconnected', () => this.update());
    window.addEventListener('gamepaddisconnected', ({ gamepad }) => this.#unplug(gamepad.index));
  }

  // Whether one of them is not heard until it is let go.
  get waits() {
    return this.#pads().some((pad) => !this.#mayBegin(pad, messageOf(pad)));
  }

  // Whether this page controls has changed, or whether it is seen.
  update() {
    if (!this.#control.isMine) {
      this.#said.clear();
      this.#ready.clear();
    }
    if (!this.#polls && this.#pads().length) {
      this.#polls = true;
      requestAnimationFrame(() => this.#poll());
    }
  }

  // Nobody looks at the picture any more.
  letGo() {
    for (const { message } of this.#said.values())
      this.#control.sendSurely(atRest(message));
    this.#said.clear();
    this.#ready.clear();
  }

  #pads() {
    return this.#control.isMine && !document.hidden ?
      [...navigator.getGamepads?.() ?? []].filter((pad) => pad?.connected) : [];
  }

  #mayBegin({ index, mapping }, message) {
    if (mapping !== 'standard' || isAtRest(message))
      this.#ready.add(index);
    return this.#ready.has(index);
  }

  #poll() {
    const pads = this.#pads();
    this.#polls = pads.length > 0;
    if (!this.#polls)
      return;
    requestAnimationFrame(() => this.#poll());
    for (const pad of pads)
      this.#tell(pad);
  }

  // A move may get lost on its way: what has come to rest is said again, surely.
  #tell(pad) {
    const message = messageOf(pad);
    const { index, pressed } = message;
    const before = this.#said.get(index);
    const text = JSON.stringify(message);
    const rests = before?.text === text;
    const surely = rests || before?.message.pressed !== pressed;
    if (!this.#mayBegin(pad, message) || (rests && before.surely) ||
        (!surely && !this.#pace.mayMove(`gamepad ${index}`)))
      return;
    this.#said.set(index, { message, text, surely });
    if (surely)
      this.#control.sendSurely(message);
    else
      this.#control.send(message);
  }

  #unplug(index) {
    this.#ready.delete(index);
    if (this.#said.delete(index))
      this.#control.sendSurely({ type: 'gamepad', index, connected: false, pressed: 0 });
  }
}
