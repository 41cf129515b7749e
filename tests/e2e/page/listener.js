// gst-latestframe
// Copyright (C) 2026 the gst-latestframe authors
//
// SPDX-License-Identifier: LGPL-2.1-or-later

// A worker that hears the beeps which tests/e2e/beep.h makes at every whole PERIOD of the
// wall clock: the time of the wall clock at which one is heard is its age. Blocks come as
// the browser takes them out of the jitter buffer to play them; a block's first sample is
// due then. What the loudspeaker's own buffer adds is not in it.

import {measureClock} from './clock.js';

const PERIOD = 1000; // ms; longer than sound is on its way
// Of full scale: a third of the beep's amplitude.
const THRESHOLD = 0.2;
// So long nothing, and the next is another beep. ms.
const APART = 500;

const wallOffset = measureClock();
let last = -Infinity;

// Where in the block a beep is, as a time since its begin in ms; null without any.
function find(block) {
  const samples = new Float32Array(block.numberOfFrames);
  block.copyTo(samples, {planeIndex: 0, format: 'f32-planar'});
  const first = samples.findIndex(sample => Math.abs(sample) > THRESHOLD);
  return first < 0 ? null : first * 1000 / block.sampleRate;
}

async function hear(readable) {
  const reader = readable.getReader();
  for (;;) {
    const {done, value: block} = await reader.read();
    if (done)
      return;
    const now = performance.now();
    const place = find(block);
    block.close();
    if (place === null)
      continue;
    const at = now + place;
    if (at > last + APART) {
      const wallClock = wallOffset + at;
      postMessage({wallClock, age: wallClock % PERIOD});
    }
    last = at;
  }
}

onmessage = ({data}) => hear(data);
