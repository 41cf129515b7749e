// gst-latestframe
// Copyright (C) 2026 the gst-latestframe authors
//
// SPDX-License-Identifier: LGPL-2.1-or-later

// The barcode that tests/helpers/barcode.h describes: read out of a <video>, or painted
// into a picture.

const CELLS = 32;
const ROWS = 3;
const CHECK = 0xa5a55a5a;
const WORLD = 2 ** 32;

export class BarcodeReader {
  #context;

  constructor() {
    const canvas = document.createElement('canvas');
    canvas.width = CELLS;
    canvas.height = ROWS;
    this.#context = canvas.getContext('2d', {willReadFrequently: true});
    // One sample from the middle of each cell.
    this.#context.imageSmoothingEnabled = false;
  }

  // {time, number}, or null where there is no barcode. `time` is in 0.1 ms.
  read(video) {
    const width = Math.floor(video.videoWidth / CELLS) * CELLS;
    const height = Math.floor(video.videoHeight / 30) * ROWS;
    this.#context.drawImage(video, 0, 0, width, height, 0, 0, CELLS, ROWS);
    const pixels = this.#context.getImageData(0, 0, CELLS, ROWS).data;
    const word = row => {
      let value = 0;
      for (let i = 0; i < CELLS; i++)
        value = value * 2 + (pixels[(row * CELLS + i) * 4 + 1] > 125 ? 1 : 0);
      return value;
    };
    const time = word(0), number = word(1);
    return ((time ^ number ^ CHECK) >>> 0) === word(2) ? {time, number} : null;
  }
}

// Into the luma of a picture. `time` is in ms of the wall clock.
export function paint(luma, width, height, time, number) {
  const [cellWidth, cellHeight] = [Math.floor(width / CELLS), Math.floor(height / 30)];
  const stamp = Math.round(time * 10) % WORLD;
  for (const [row, word] of [stamp, number, stamp ^ number ^ CHECK].entries()) {
    for (let i = 0; i < CELLS; i++) {
      const value = word >>> (CELLS - 1 - i) & 1 ? 235 : 16;
      for (let y = row * cellHeight; y < (row + 1) * cellHeight; y++)
        luma.fill(value, y * width + i * cellWidth, y * width + (i + 1) * cellWidth);
    }
  }
}

// How old a stamp is at a moment of the wall clock, both in ms.
export function age(stamp, wallClock) {
  const difference = Math.round(wallClock * 10) % WORLD - stamp.time;
  const wrapped = (difference % WORLD + WORLD * 1.5) % WORLD - WORLD / 2;
  return wrapped / 10;
}
