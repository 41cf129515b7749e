/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

import { Gamepads } from './gamepads.js';
import { Pace } from './pace.js';

// What a person does with keys, mouse, fingers and gamepads, as messages to the sender:
// only while this page controls it and is seen, and keys and pointers only while the picture
// has the focus. Escape gives control back.

const MODIFIERS = ['shiftKey', 'ctrlKey', 'altKey', 'metaKey'];
const LINE_PX = 16;

// Where in the picture the pointer is, 0 to 1, whatever lies beside the picture in its box.
// null: beside it, unless it is held to the picture's edge.
export function placeIn(video, { clientX, clientY }, hold = false) {
  const box = video.getBoundingClientRect();
  const scale = Math.min(box.width / video.videoWidth, box.height / video.videoHeight);
  const [width, height] = [video.videoWidth * scale, video.videoHeight * scale];
  const x = (clientX - box.left - (box.width - width) / 2) / width;
  const y = (clientY - box.top - (box.height - height) / 2) / height;
  const inside = x >= 0 && x <= 1 && y >= 0 && y <= 1;
  if (!Number.isFinite(x + y) || (!inside && !hold))
    return null;
  return { x: Math.min(1, Math.max(0, x)), y: Math.min(1, Math.max(0, y)) };
}

const modifiersOf = (event) => ({
  ...Object.fromEntries(MODIFIERS.filter((name) => event[name]).map((name) => [name, true])),
  ...(event.getModifierState?.('CapsLock') ? { capsLock: true } : {}),
});

export class Input {
  #control;
  #gallery;
  #keys = new Map(); // pressed, by code: the key
  #buttons = new Set(); // of the mouse, pressed
  #touches = new Set();
  #place = { x: 0.5, y: 0.5 };
  #pace;
  #gamepads;

  constructor(control, gallery) {
    this.#control = control;
    this.#gallery = gallery;
    this.#pace = new Pace(control);
    this.#gamepads = new Gamepads(control, this.#pace);
    const pictures = document.getElementById('pictures');
    // Before the page's own keys.
    document.addEventListener('keydown', (event) => this.#key(event, 'key-press'), true);
    document.addEventListener('keyup', (event) => this.#key(event, 'key-release'), true);
    for (const type of ['pointerdown', 'pointerup', 'pointermove', 'pointercancel'])
      pictures.addEventListener(type, (event) => this.#pointer(event));
    pictures.addEventListener('wheel', (event) => this.#wheel(event), { passive: false });
    pictures.addEventListener('contextmenu', (event) => this.#isAt(event) && event.preventDefault());
    document.addEventListener('click', (event) => this.#comeBack(event));
    pictures.addEventListener('focusout', () => this.letGo());
    window.addEventListener('blur', () => this.letGo());
    document.addEventListener('visibilitychange', () => this.#visibilityChanged());
  }

  // What is to be done to be heard, in words.
  get hint() {
    if (!this.#control.isMine)
      return '';
    if (this.#gamepads.waits)
      return 'let go of the gamepad';
    return this.#hasFocus ? '' : 'click the picture';
  }

  // Whether this page controls has changed.
  update() {
    const { large } = this.#gallery;
    if (this.#control.isMine && document.activeElement?.id === 'take')
      large?.video.focus();
    if (!this.#control.isMine) {
      for (const held of [this.#keys, this.#buttons, this.#touches])
        held.clear();
    }
    this.#gamepads.update();
  }

  // Whoever clicks a button goes on driving; a click at the picture would be the machine's.
  // Keys (detail 0) leave the focus where it is.
  #comeBack({ detail, target }) {
    if (this.#control.isMine && detail > 0 && target.closest?.('button, input:not([type="text"])'))
      this.#gallery.large?.video.focus();
  }

  // Who does not see the picture does not control.
  #visibilityChanged() {
    if (document.hidden) {
      this.letGo();
      this.#gamepads.letGo();
    } else {
      this.#gamepads.update();
    }
  }

  // Releases all that is pressed.
  letGo() {
    for (const [code, key] of this.#keys)
      this.#say('key-release', { key, code }, true);
    for (const button of this.#buttons)
      this.#say('mouse-button-release', { ...this.#place, button, buttons: 0 }, true);
    for (const identifier of this.#touches)
      this.#say('touch-up', { ...this.#place, identifier }, true);
    for (const held of [this.#keys, this.#buttons, this.#touches])
      held.clear();
  }

  #say(event, fields, surely) {
    const message = { type: 'navigation', event, track: this.#gallery.large?.name ?? '', ...fields };
    if (surely)
      this.#control.sendSurely(message);
    else
      this.#control.send(message);
  }

  get #hasFocus() {
    const { large } = this.#gallery;
    return this.#control.isMine && large && document.activeElement === large.video;
  }

  #isAt(event) {
    return this.#control.isMine && event.target === this.#gallery.large?.video;
  }

  #key(event, name) {
    if (!this.#hasFocus)
      return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (event.key === 'Escape') {
      this.letGo();
      this.#control.release();
      return;
    }
    if (event.repeat)
      return;
    if (name === 'key-press')
      this.#keys.set(event.code, event.key);
    else if (!this.#keys.delete(event.code))
      return;
    this.#say(name, { key: event.key, code: event.code, ...modifiersOf(event) }, true);
  }

  #pointer(event) {
    if (!this.#isAt(event))
      return;
    const { video } = this.#gallery.large;
    if (event.type === 'pointerdown') {
      event.preventDefault();
      video.focus();
      video.setPointerCapture(event.pointerId);
    }
    if (event.pointerType === 'touch')
      this.#touch(event, video);
    else if (this.#hasFocus)
      this.#mouse(event, video);
  }

  #mouse(event, video) {
    const place = placeIn(video, event, this.#buttons.size > 0);
    if (!place)
      return;
    this.#place = place;
    const fields = { ...place, buttons: event.buttons, ...modifiersOf(event) };
    // A second button while one is held comes as a move.
    if (event.button >= 0 && event.type !== 'pointercancel') {
      const pressed = event.buttons & [1, 4, 2, 8, 16][event.button];
      this.#buttons[pressed ? 'add' : 'delete'](event.button);
      this.#say(pressed ? 'mouse-button-press' : 'mouse-button-release',
        { ...fields, button: event.button }, true);
    } else if (this.#pace.mayMove('mouse')) {
      this.#say('mouse-move', fields, false);
    }
  }

  #touch(event, video) {
    const held = this.#touches.has(event.pointerId);
    const place = placeIn(video, event, held);
    const moves = event.type === 'pointermove';
    if (!place || (event.type !== 'pointerdown' && !held) ||
        (moves && !this.#pace.mayMove(`touch ${event.pointerId}`)))
      return;
    this.#touches[event.type === 'pointerdown' || moves ? 'add' : 'delete'](event.pointerId);
    // Of one finger, and then of all.
    if (event.type === 'pointercancel')
      this.#touches.clear();
    const name = { pointerdown: 'touch-down', pointermove: 'touch-motion',
      pointerup: 'touch-up', pointercancel: 'touch-cancel' }[event.type];
    this.#say(name, { ...place, identifier: event.pointerId, force: event.pressure,
      ...modifiersOf(event) }, !moves);
  }

  #wheel(event) {
    if (!this.#isAt(event) || !this.#hasFocus)
      return;
    const place = placeIn(event.target, event);
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? 1 : LINE_PX;
    event.preventDefault();
    if (place)
      this.#say('mouse-scroll', { ...place, deltaX: event.deltaX * unit,
        deltaY: event.deltaY * unit, ...modifiersOf(event) }, true);
  }
}
