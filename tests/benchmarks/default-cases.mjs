// gst-latestframe
// Copyright (C) 2026 the gst-latestframe authors
//
// SPDX-License-Identifier: LGPL-2.1-or-later

// What bench-default.mjs compares, and the bars, as data.
//
//   link      capacity of the emulated link, bit/s; none: the same machine
//   format    of the source; its bitrate is what senders without congestion control use
//   senders   names of senders.mjs, or CHROMIUM
//   ours      the sender the others are compared with

import {DEFAULT, HANDMADE, LIMITED, UNCONTROLLED} from './senders.mjs';

export const CHROMIUM = 'Chromium';
// What follows the name of a sender of the build that takes turns with ours.
export const AGAINST = ' of the other build';
export const QUEUE = 300; // ms
const MBIT = 1e6;

// What senders without congestion control use of a link.
const FIXED_SHARE = 0.75;

// Each bar: what it is about, its value out of the numbers of the senders (by name), the
// limit, and whether more is better.
const ratio = (name, q, ours, peer, limit) => ({
  name: `age ${q} of ${name}`, digits: 2, limit: () => limit,
  value: results => results[ours].steady[q] / results[peer].steady[q],
});

function machine(width, height, bitrate, more = []) {
  return {
    title: `this machine, ${width}x${height}`,
    format: {width, height, bitrate},
    senders: [DEFAULT, LIMITED, UNCONTROLLED, HANDMADE],
    ours: LIMITED,
    bars: [
      {name: 'first 5 s, frames shown, %', more: true, limit: () => 95,
        value: r => 100 * r[DEFAULT].first.shown},
      {name: 'first 5 s, smallest height', more: true, digits: 0, limit: () => height,
        value: r => r[DEFAULT].first.height},
      ratio('max-bitrate / hand-made', 'p50', LIMITED, HANDMADE, 1),
      ratio('max-bitrate / hand-made', 'p95', LIMITED, HANDMADE, 0.85),
      ratio('max-bitrate / congestion-control=none', 'p50', LIMITED, UNCONTROLLED, 1.15),
      ratio('max-bitrate / congestion-control=none', 'p95', LIMITED, UNCONTROLLED, 1.2),
      ...more,
    ],
  };
}

function link(capacity, bars = []) {
  return {
    title: `${capacity / MBIT} Mbit/s, 640x480`,
    link: capacity,
    format: {width: 640, height: 480, bitrate: FIXED_SHARE * capacity},
    senders: [DEFAULT, UNCONTROLLED, HANDMADE, CHROMIUM],
    ours: DEFAULT,
    bars,
  };
}

// `onLink` is what a frame of the mean size takes on the link, ms.
const NARROW = [
  {name: 'age p50, ms (6 + 1.25 L)', value: r => r[DEFAULT].steady.p50,
    limit: r => 6 + 1.25 * r[DEFAULT].steady.onLink},
  {name: 'age p95, ms (10 + 2 L)', value: r => r[DEFAULT].steady.p95,
    limit: r => 10 + 2 * r[DEFAULT].steady.onLink},
  {name: 'frames/s', more: true, limit: () => 28, value: r => r[DEFAULT].steady.fps},
  {name: 'utilisation', more: true, digits: 2, limit: () => 0.75,
    value: r => r[DEFAULT].steady.utilisation},
];

export const CASES = [
  machine(640, 480, 1.5 * MBIT, [{name: 'max-bitrate, frames shown, %', more: true,
    limit: () => 97, value: r => 100 * r[LIMITED].steady.shown}]),
  machine(1280, 720, 2.5 * MBIT),
  link(4 * MBIT, NARROW),
  link(2 * MBIT, NARROW),
  link(1.5 * MBIT),
];
