// gst-latestframe
// Copyright (C) 2026 the gst-latestframe authors
//
// SPDX-License-Identifier: LGPL-2.1-or-later

// The arithmetic behind the benchmarks on an emulated link.

import assert from 'node:assert/strict';
import {test} from 'node:test';

import {fillIn, planText, readTrace} from '../lib/link.mjs';
import {capacity, evaluate, rows, timeToCalm, timeToFill} from '../lib/linknumbers.mjs';

const MBIT = 1e6;
const PHASES = fillIn([{at: 0, rate: 2 * MBIT, delay: 50}, {at: 10, rate: 0},
  {at: 12, rate: 1 * MBIT, loss: 0.1}]);

const AGAIN = {ssrc: 2, payloadType: 97};

// Packets of 1250 bytes at a rate that depends on the time; `change` says what is special
// about one.
function traffic(duration, rate, change = () => ({})) {
  const trace = [];
  for (let time = 0; time < duration; time += 10000 / rate(time)) {
    const us = Math.round(time * 1e6);
    trace.push({entered: us, direction: 'up', bytes: 1250, kind: 'rtp', ssrc: 1,
      payloadType: 96, fate: 'arrives', waited: 0, leaves: us, arrives: us + 50000, ...change(time)});
  }
  return trace;
}

test('a plan is written as the emulator reads it', () => {
  assert.equal(planText([{at: 0, rate: 2.5 * MBIT, delay: 50}, {at: 12.5, rate: 0}]),
      '0 rate=2500000 delay=50; 12.5 rate=0');
  assert.deepEqual(PHASES[2], {at: 12, rate: MBIT, delay: 50, jitter: 0, loss: 0.1});
});

test('a trace is read with its times counted from the start', () => {
  const [one, two] = readTrace(
      '1000,up,1200,rtp,96,7,8,arrives,5,2000,3000\n' +
      '900,down,80,rtcp,0,0,0,overflow,0,0,0\n', 1000);
  assert.deepEqual(one, {entered: 0, direction: 'up', bytes: 1200, kind: 'rtp',
    payloadType: 96, ssrc: 7, sequence: 8, fate: 'arrives', waited: 5, leaves: 1000,
    arrives: 2000});
  assert.equal(two.entered, -100);
});

test('the capacity is what the phases add up to', () => {
  assert.equal(capacity(PHASES, 0, 10), 20 * MBIT);
  assert.equal(capacity(PHASES, 9, 13), 3 * MBIT);
  assert.equal(capacity(PHASES, -1, 1), 4 * MBIT);
  assert.equal(capacity(PHASES, 10.5, 11.5), 0);
});

test('the link is full when 77 % of it is used for a second', () => {
  const full = timeToFill(traffic(10, t => (t < 4 ? 1 : 1.55) * MBIT), PHASES, 0, 10);
  assert.ok(Math.abs(full - 4) <= 0.11, `${full}`);
  // A burst is not enough.
  assert.equal(timeToFill(traffic(10, t => (t > 4 && t < 4.5 ? 2 : 1) * MBIT),
      PHASES, 0, 10), null);
  // Neither is what had no room.
  assert.equal(timeToFill(traffic(10, () => 2 * MBIT, () => ({fate: 'overflow'})),
      PHASES, 0, 10), null);
  // Or what is sent again.
  assert.equal(timeToFill(traffic(10, () => 2 * MBIT,
      t => (t % 1 < 0.7 ? {} : AGAIN)), PHASES, 0, 10), null);
  // Even if more is sent again, and if it came first.
  const often = traffic(10, () => 3 * MBIT, t => (t % 1 > 0.8 ? {} : AGAIN));
  assert.equal(timeToFill(often, PHASES, 0, 10), null);
  // Nor is a link that carries nothing.
  assert.equal(timeToFill(traffic(12, () => 2 * MBIT, () => ({fate: 'overflow'})),
      PHASES, 10, 12), null);
  // Counted from the event on, against the capacity after it.
  const again = timeToFill(traffic(20, t => (t < 15 ? 0.5 : 0.78) * MBIT), PHASES, 12, 20);
  assert.ok(Math.abs(again - 3) <= 0.11, `${again}`);
});

test('it is calm when nothing waits for a second', () => {
  const busy = until => t => ({waited: t < until ? 60000 : 10000});
  const rate = () => 1 * MBIT;
  const calm = timeToCalm(traffic(10, rate, busy(5)), 2, 10);
  assert.ok(Math.abs(calm - 3) < 0.02, `${calm}`);
  assert.equal(timeToCalm(traffic(10, rate, busy(1)), 2, 10), 0);
  assert.equal(timeToCalm(traffic(10, rate, busy(9.5)), 2, 10), null);
  const dropping = timeToCalm(traffic(10, rate,
      t => ({fate: t < 4 ? 'overflow' : 'arrives'})), 2, 10);
  assert.ok(Math.abs(dropping - 2) < 0.02, `${dropping}`);
});

test('a run is summed up', () => {
  const trace = traffic(10, () => 1 * MBIT, t => ({
    ...(t % 1 < 0.75 ? {} : AGAIN),
    fate: t >= 8 ? 'overflow' : t >= 6 ? 'lost' : 'arrives',
    waited: t < 5 ? 10000 : 100000,
  }));
  const feedback = trace.map(p => ({...p, direction: 'down', fate: 'lost'}));
  const sum = evaluate([...trace, ...feedback], PHASES, 10,
      [{at: 0, wait: 'fill'}, {at: 0, until: 4, wait: 'calm'}]);
  const near = (value, expected) =>
    assert.ok(Math.abs(value - expected) < 0.02, `${value}, not ${expected}`);
  near(sum.utilisation, 8 / 20);
  near(sum.delivered / MBIT, 0.6);
  near(sum.overflow, 0.2);
  near(sum.lost, 0.25);
  near(sum.retransmitted, 0.25);
  assert.equal(sum.queueP50, 10);
  assert.equal(sum.queueP95, 100);
  assert.deepEqual(sum.waits, [null, 0]);
});

test('rows for a plot hold all that happened', () => {
  const all = rows(traffic(10, () => 1 * MBIT,
      t => ({fate: t < 1 ? 'overflow' : 'arrives', waited: 20000})), PHASES, 10);
  assert.equal(all.length, 50);
  assert.equal(all.reduce((sum, row) => sum + row.dropped, 0), 100);
  assert.ok(Math.abs(all.reduce((sum, row) => sum + row.sent, 0) / 50 - MBIT) < 20000);
  assert.equal(all[30].queue, 20);
  assert.equal(Math.round(all[30].capacity), 2 * MBIT);
  assert.equal(all[0].passed, 0);
});
