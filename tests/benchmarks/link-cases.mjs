// gst-latestframe
// Copyright (C) 2026 the gst-latestframe authors
//
// SPDX-License-Identifier: LGPL-2.1-or-later

// The cases of the benchmarks on an emulated link, as data: 50 ms one way, and a drop-tail
// queue of 300 ms at the bottleneck towards the viewer.
//
//   up       the way of the media, phases as in tests/helpers/linkplan.h; down is the way
//            of the feedback, wide enough not to matter
//   marks    events, and what is waited for after each: "fill" until 77 % of the capacity
//            is used for a second (90 % of what latestwebrtcsink aims at by default), "calm" until nothing waits 50 ms for a second
//   bars     what we want: times in s, delays in ms
//
// In each case the pictures shall be younger than the peer's: see AGES.

const WAY = 50;
const MBIT = 1e6;
const FEEDBACK = [{at: 0, rate: 10 * MBIT, delay: WAY}];
const blackout = rate =>
  [{at: 0, rate, delay: WAY}, {at: 12, rate: 0}, {at: 14, rate}];

export const QUEUE = 300;
// Of the peer's age: the most at the 50th and the 95th percentile.
export const AGES = [0.7, 0.6];
// What a sender begins with, and the most it may use: the default of latestwebrtcsink,
// whose other properties are at their defaults, too.
export const RATES = {start: 500000, max: 8 * MBIT};

export const CASES = {
  constant: {
    title: '4 Mbit/s from a start at 0.5 Mbit/s',
    duration: 30,
    up: [{at: 0, rate: 4 * MBIT, delay: WAY}],
    marks: [{name: '77 % used after', at: 0, wait: 'fill'}],
    bars: {waits: [3], utilisation: 0.75, queueP95: 50},
  },
  step: {
    title: '2.5 Mbit/s, 0.6 Mbit/s from 15 s on',
    duration: 35,
    up: [{at: 0, rate: 2.5 * MBIT, delay: WAY}, {at: 15, rate: 0.6 * MBIT}],
    marks: [{name: 'queue below 50 ms after', at: 15, wait: 'calm'}],
    bars: {waits: [2], queueP95: 100, frozen: 0.5},
  },
  blackout: {
    title: '2.5 Mbit/s, nothing from 12 to 14 s',
    duration: 30,
    up: blackout(2.5 * MBIT),
    down: blackout(10 * MBIT),
    marks: [{name: '77 % used again after', at: 14, wait: 'fill'}],
    bars: {waits: [3]},
  },
  loss: {
    title: '4 Mbit/s, 20 % random loss',
    duration: 30,
    up: [{at: 0, rate: 4 * MBIT, delay: WAY, loss: 0.2}],
    marks: [],
    bars: {utilisation: 0.5, queueP95: 50, frozen: 1, jitterBuffer: 100},
  },
  jitter: {
    title: '4 Mbit/s, 30 ms jitter',
    duration: 30,
    up: [{at: 0, rate: 4 * MBIT, delay: WAY, jitter: 30}],
    down: [{...FEEDBACK[0], jitter: 30}],
    marks: [{name: '77 % used after', at: 0, wait: 'fill'}],
    bars: {waits: [3], utilisation: 0.75},
  },
  // RFC 8867, section 5.1: multiples of 1 Mbit/s.
  rfc8867: {
    title: 'RFC 8867, 5.1: 1, 2.5, 0.6, 1 Mbit/s from 0, 40, 60, 80 s',
    duration: 100,
    up: [{at: 0, rate: 1 * MBIT, delay: WAY}, {at: 40, rate: 2.5 * MBIT},
      {at: 60, rate: 0.6 * MBIT}, {at: 80, rate: 1 * MBIT}],
    marks: [{name: '77 % used after 40 s', at: 40, until: 60, wait: 'fill'},
      {name: 'queue below 50 ms after 60 s', at: 60, until: 80, wait: 'calm'}],
    bars: {utilisation: 0.75, queueP95: 80, frozen: 0.5, waits: [5]},
  },
};

export function linkOf({up, down = FEEDBACK}, seed) {
  return {up, down, queue: QUEUE, seed};
}
