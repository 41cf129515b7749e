// gst-latestframe
// Copyright (C) 2026 the gst-latestframe authors
//
// SPDX-License-Identifier: LGPL-2.1-or-later

// What a trace of the emulated link says about the sender. Times in s, rates in bit/s,
// delays in ms; the trace as readTrace() in link.mjs makes it, the phases filled in.

import {percentile} from './measure.mjs';

const US = 1e6;
const WINDOW = 1; // s: what a rate is averaged over, and how long calm has to last
const STEP = 0.1;
// 90 % of what latestwebrtcsink aims at by default (frame-share), of the capacity.
const FULL = 0.9 * 0.85;
const CALM = 50; // ms

// Bits the bottleneck could have carried from one time to another.
export function capacity(phases, from, to) {
  return phases.reduce((sum, {at, rate}, i) => {
    const begin = Math.max(from, i === 0 ? -Infinity : at);
    const end = Math.min(to, phases[i + 1]?.at ?? Infinity);
    return sum + Math.max(0, end - begin) * rate;
  }, 0);
}

const passed = packet => packet.fate !== 'overflow';
const direction = (trace, name) => trace.filter(p => p.direction === name);

// The bytes of all streams, and the stream of the media: the one with the lowest payload
// type, as the viewer offers them. The others are retransmissions, repeats and padding.
function streams(trace) {
  const packets = direction(trace, 'up').filter(({kind}) => kind === 'rtp');
  const media = packets.reduce((lowest, p) =>
    (p.payloadType < lowest.payloadType ? p : lowest), packets[0])?.ssrc;
  const sum = list => list.reduce((bytes, p) => bytes + p.bytes, 0);
  return {media, mediaBytes: sum(packets.filter(p => p.ssrc === media)),
    allBytes: sum(packets)};
}

// Bits that left the bottleneck in each step.
function departures(packets, duration) {
  const steps = new Float64Array(Math.ceil(duration / STEP));
  for (const {leaves, bytes} of packets.filter(passed)) {
    const step = Math.floor(leaves / US / STEP);
    if (step >= 0 && step < steps.length)
      steps[step] += bytes * 8;
  }
  return steps;
}

// From `from`: how long until media use 77 % of the link over the second that follows;
// null when that does not happen before `to`.
export function timeToFill(trace, phases, from, to) {
  const {media} = streams(trace);
  const bits = departures(direction(trace, 'up').filter(p => p.ssrc === media), to);
  const width = Math.round(WINDOW / STEP);
  for (let i = Math.ceil(from / STEP - 1e-9); i + width <= bits.length; i++) {
    const sum = bits.subarray(i, i + width).reduce((a, b) => a + b, 0);
    const time = i * STEP;
    const could = capacity(phases, time, time + WINDOW);
    if (could > 0 && sum >= FULL * could)
      return Math.max(0, time - from);
  }
  return null;
}

// From `from`: how long until no packet waits longer than 50 ms for a second. A packet
// the queue had no room for has waited too long.
export function timeToCalm(trace, from, to) {
  let calm = from;
  for (const p of direction(trace, 'up')) {
    const time = p.entered / US;
    if (time < from || time >= to)
      continue;
    if (time - calm >= WINDOW)
      break;
    if (!passed(p) || p.waited / 1000 >= CALM)
      calm = time;
  }
  return to - calm < WINDOW ? null : calm - from;
}

// The whole of a run. `marks`: [{at, until, wait: 'fill' or 'calm'}].
export function evaluate(trace, phases, duration, marks) {
  const up = direction(trace, 'up').filter(p =>
    p.entered >= 0 && p.entered < duration * US);
  const through = up.filter(passed);
  const {mediaBytes, allBytes} = streams(trace);
  const waited = through.map(p => p.waited / 1000);
  const bits = departures(direction(trace, 'up'), duration)
      .reduce((a, b) => a + b, 0);
  const arrived = up.filter(p => p.fate === 'arrives')
      .reduce((sum, p) => sum + p.bytes * 8, 0);
  return {
    utilisation: bits / capacity(phases, 0, duration),
    delivered: arrived / duration,
    queueP50: percentile(waited, 0.5),
    queueP95: percentile(waited, 0.95),
    overflow: 1 - through.length / up.length,
    lost: through.filter(p => p.fate === 'lost').length / through.length,
    retransmitted: 1 - mediaBytes / allBytes,
    waits: marks.map(({at, until = duration, wait}) => wait === 'fill' ?
      timeToFill(trace, phases, at, until) : timeToCalm(trace, at, until)),
  };
}

// For a plot: [{time, capacity, sent, passed, queue (ms, the longest), dropped}].
export function rows(trace, phases, duration, step = 0.2) {
  const count = Math.ceil(duration / step);
  const all = Array.from({length: count}, (_, i) => ({time: i * step,
    capacity: capacity(phases, i * step, (i + 1) * step) / step, sent: 0, passed: 0,
    queue: 0, dropped: 0}));
  const row = time => all[Math.floor(time / US / step)];
  for (const p of direction(trace, 'up')) {
    const [enters, leaves] = [row(p.entered), passed(p) ? row(p.leaves) : undefined];
    if (leaves)
      leaves.passed += p.bytes * 8 / step;
    if (!enters)
      continue;
    enters.sent += p.bytes * 8 / step;
    enters.queue = Math.max(enters.queue, p.waited / 1000);
    enters.dropped += p.fate === 'arrives' ? 0 : 1;
  }
  return all;
}
