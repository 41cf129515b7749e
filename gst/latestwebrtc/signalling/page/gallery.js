/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

import { AgeMeter } from './age.js';

// The pictures of all tracks: one is large, the others are small and may be chosen.

const element = (id) => document.getElementById(id);

export class Gallery {
  #clock;
  #tiles = []; // as they are on show: { name, mid, receiver, box, video, button, age,
  // paused }
  #large = null;
  #wanted = null; // the name that was chosen

  #onChosen;

  // onChosen: another picture is large.
  constructor(clock, onChosen) {
    this.#clock = clock;
    this.#onChosen = onChosen;
    document.addEventListener('keydown', (event) => {
      if (/^[1-8]$/.test(event.key) && !event.defaultPrevented && !event.ctrlKey &&
          !event.metaKey && !event.altKey && !event.target.closest?.('input'))
        this.#choose(this.#tiles[Number(event.key) - 1]);
    });
  }

  get large() {
    return this.#large;
  }

  // For each track: { name, mid, large, paused, age }.
  get summary() {
    return this.#tiles.map((tile) => ({ name: tile.name, mid: tile.mid,
      large: tile === this.#large, paused: tile.paused, age: tile.age.summary }));
  }

  // Shows the pictures of these lines. Those that were on show go on; the last ones of a
  // connection that is over stay.
  show(lines) {
    if (lines.length === 0)
      return;
    const before = this.#tiles;
    this.#tiles = lines.map((line) => before.find(({ name }) => name === line.name) ??
      this.#makeTile(line.name));
    const gone = before.filter((tile) => !this.#tiles.includes(tile));
    for (const tile of gone)
      tile.box.remove();
    lines.forEach((line, index) => this.#play(this.#tiles[index], line));
    element('pictures').classList.toggle('several', lines.length > 1);
    this.#choose(this.#tiles.find(({ name }) => name === this.#wanted) ??
      this.#tiles.find((tile) => tile === this.#large) ?? this.#tiles[0], false);
  }

  // The page begins with the box of the first picture.
  #makeTile(name) {
    const first = document.querySelector('.tile:not([data-name])');
    const box = first ?? document.querySelector('.tile').cloneNode(true);
    const tile = { name, box, video: box.querySelector('video'),
      button: box.querySelector('button'), paused: false, age: new AgeMeter(this.#clock) };
    box.dataset.name = name;
    box.querySelector('.name').textContent = name;
    tile.button.onclick = () => this.#choose(tile);
    if (box !== first) {
      tile.video.removeAttribute('id');
      element('pictures').append(box);
    }
    return tile;
  }

  #play(tile, { mid, receiver }) {
    if (tile.receiver === receiver)
      return;
    Object.assign(tile, { mid, receiver });
    tile.age.reset();
    tile.video.srcObject = new MediaStream([receiver.track]);
    tile.video.play().catch(() => {});
    this.#watchFrames(tile, receiver);
  }

  #watchFrames(tile, receiver) {
    tile.video.requestVideoFrameCallback?.((now, metadata) => {
      if (tile.receiver !== receiver || !this.#tiles.includes(tile))
        return;
      tile.age.frame(metadata, receiver);
      this.#watchFrames(tile, receiver);
    });
  }

  #choose(tile, byHand = true) {
    if (!tile)
      return;
    if (byHand)
      this.#wanted = tile.name;
    const changed = this.#large !== tile;
    this.#large = tile;
    this.#tiles.forEach((other, index) => {
      other.box.classList.toggle('large', other === tile);
      other.button.ariaPressed = String(other === tile);
      other.box.style.order = index;
      other.box.querySelector('.number').textContent = index + 1;
    });
    if (changed)
      this.#onChosen();
  }

  // Shows the ages beside the names, and which tracks are paused, by their names.
  showAges(isPaused) {
    for (const tile of this.#tiles) {
      const { box, age } = tile;
      const now = age.summary?.now;
      tile.paused = isPaused(tile.name);
      box.classList.toggle('paused', tile.paused);
      const text = tile.paused ? 'paused' : now === undefined ? '' : `${Math.round(now)} ms`;
      const place = box.querySelector('.age');
      if (place.textContent !== text)
        place.textContent = text;
    }
  }
}
