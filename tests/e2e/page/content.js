// gst-latestframe
// Copyright (C) 2026 the gst-latestframe authors
//
// SPDX-License-Identifier: LGPL-2.1-or-later

// A moving picture hard enough to fill any rate a test asks for, and still recognisable
// at the lowest: large shapes that move, and over them noise that is new in every frame.
// An encoder spends on the noise what it has, and leaves it out when it has nothing.

export const WIDTH = 640;
export const HEIGHT = 360;
export const FRAME_RATE = 30;
// They repeat after two seconds.
export const FRAMES = 60;

const GREY = 128;
const NOISE = 14; // either side, in steps of brightness
const SEED = 0x2545f491;

// xorshift32: the same numbers in the browser and outside.
function* random(state) {
  for (;;) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    yield state >>> 0;
  }
}

// A stock of noise to read from at random places: cheaper than a number for each pixel.
function noiseStock(numbers, size) {
  const stock = new Int8Array(size);
  for (let i = 0; i < size; i++)
    stock[i] = numbers.next().value % (2 * NOISE + 1) - NOISE;
  return stock;
}

function paintFrame(luma, turn, numbers, stock) {
  const wave = 2 * Math.PI;
  const columns = Float32Array.from({length: WIDTH},
      (_, x) => 36 * Math.sin(wave * (3 * x / WIDTH - turn)));
  const [ballX, ballY] = [WIDTH * (0.5 + 0.35 * Math.cos(wave * turn)),
    HEIGHT * (0.5 + 0.3 * Math.sin(wave * 2 * turn))];
  for (let y = 0; y < HEIGHT; y++) {
    const row = 36 * Math.sin(wave * (2 * y / HEIGHT + turn));
    let place = numbers.next().value % (stock.length - WIDTH);
    for (let x = 0; x < WIDTH; x++) {
      const inBall = (x - ballX) ** 2 + (y - ballY) ** 2 < 3600 ? 40 : 0;
      luma[y * WIDTH + x] = GREY + columns[x] + row + inBall + stock[place++];
    }
  }
}

// All of them as I420, one behind the other.
export function makeFrames() {
  const numbers = random(SEED);
  const stock = noiseStock(numbers, 1 << 18);
  const size = WIDTH * HEIGHT * 3 / 2;
  const all = new Uint8Array(size * FRAMES).fill(GREY);
  for (let i = 0; i < FRAMES; i++) {
    paintFrame(all.subarray(i * size, i * size + WIDTH * HEIGHT), i / FRAMES,
        numbers, stock);
  }
  return Array.from({length: FRAMES},
      (_, i) => all.subarray(i * size, (i + 1) * size));
}
