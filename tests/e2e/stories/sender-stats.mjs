// gst-latestframe
// Copyright (C) 2026 the gst-latestframe authors
//
// SPDX-License-Identifier: LGPL-2.1-or-later

// How often the player page asks for the sender's statistics, without a browser: time
// passes when the test says so.

import assert from 'node:assert/strict';
import {test} from 'node:test';

import {SenderStats} from '../../../gst/latestwebrtc/signalling/page/senderstats.js';

let now = 0;
let timer = null;
let answer = null; // to the question that waits

globalThis.document = {hidden: false};
globalThis.performance = {now: () => now};
globalThis.setTimeout = (run, ms) => timer = {run, at: now + ms};
globalThis.clearTimeout = () => timer = null;
globalThis.fetch = () => new Promise(resolve => answer = resolve);

// Lets the page get its answer, then passes the time to its next question. Returns that.
async function waitForNext(stats) {
  answer({ok: true, json: async () => stats});
  for (let i = 0; i < 10; i++)
    await null;
  const {run, at} = timer;
  const waited = at - now;
  now = at;
  run();
  return waited;
}

const stats = (estimate, dropped) =>
  ({'estimated-bitrate': estimate, 'frames-dropped': dropped});

test('the page asks less often while nothing happens', async () => {
  const sender = new SenderStats();

  sender.start('stats/x');
  assert.equal(await waitForNext(stats(1000000, 0)), 1000);
  assert.equal(await waitForNext(stats(1010000, 0)), 1000);
  assert.equal(await waitForNext(stats(1000000, 0)), 2000);
  assert.equal(await waitForNext(stats(800000, 0)), 2000);
  assert.equal(await waitForNext(stats(800000, 0)), 1000);
  assert.equal(await waitForNext(stats(800000, 3)), 2000);
  assert.equal(await waitForNext(stats(800000, 3)), 1000);
  assert.equal(await waitForNext(stats(800000, 3)), 2000);
  assert.equal(sender.latest.estimate, 800000);
  sender.stop();
});

test('without congestion control there is no estimate to change', async () => {
  const sender = new SenderStats();

  sender.start('stats/x');
  await waitForNext({'frames-dropped': 0});
  await waitForNext({'frames-dropped': 0});
  assert.equal(await waitForNext({'frames-dropped': 0}), 2000);
  sender.stop();
});

test('two answers tell whether frames were sent', async () => {
  const sender = new SenderStats();
  const sent = (frames, dropped) => ({'frames-sent': frames, 'frames-dropped': dropped});

  sender.start('stats/x');
  await waitForNext(sent(70, 0));
  const lastFrame = now;
  now += 10;
  assert.equal(sender.answeredSince(lastFrame), false);
  sender.hurry(true);
  await waitForNext(sent(80, 0));
  assert.equal(sender.answeredSince(lastFrame), true);
  assert.equal(sender.sentSince(lastFrame), null);
  await waitForNext(sent(80, 0));
  assert.equal(sender.sentSince(lastFrame), false);
  await waitForNext(sent(80, 4));
  // Under way, perhaps.
  assert.equal(sender.sentSince(lastFrame), null);
  for (let i = 0; i < 3; i++)
    await waitForNext(sent(80, 4));
  assert.equal(sender.sentSince(lastFrame), true);
  // It stays so until another frame is decoded, however long nothing more is sent.
  await waitForNext(sent(80, 4));
  assert.equal(sender.sentSince(lastFrame), true);
  sender.stop();
});

// Of two cameras: what their sources have sent, and what this viewer was sent.
const cameras = (front, rear, sent = 0) => ({'frames-sent': sent, sender: {tracks: [
  {kind: 'video', msid: 'front', 'frames-received': front},
  {kind: 'audio', msid: 'rear', 'frames-received': 9999},
  {kind: 'video', msid: 'rear', 'frames-received': rear},
].filter(track => track['frames-received'] !== undefined)}});

test('a source that stands still is known, whatever is sent again', async () => {
  const sender = new SenderStats();

  sender.start('stats/x');
  sender.watch('front');
  assert.equal(sender.sourceStillSince, null);
  await waitForNext(cameras(9, 90, 9));
  now += 10;
  const since = now;
  await waitForNext(cameras(10, 100, 10));
  assert.equal(sender.sourceStillSince, since);
  await waitForNext(cameras(10, 110, 11));
  assert.equal(sender.sourceStillSince, since);
  await waitForNext(cameras(11, 120, 12));
  assert.ok(sender.sourceStillSince > since);
  sender.stop();
});

test('a camera that is removed does not stand still', async () => {
  const sender = new SenderStats();

  sender.start('stats/x');
  sender.watch('rear');
  for (let n = 1; n < 9; n++) {
    const asked = now;
    await waitForNext(cameras(5, 10 * n));
    assert.equal(sender.sourceStillSince, asked);
  }
  await waitForNext(cameras(6));
  assert.equal(sender.sourceStillSince, null);
  sender.stop();
});

test('what was dropped before this viewer came is not counted', async () => {
  const sender = new SenderStats();
  const dropped = (slot, encoder, viewer) => ({'frames-dropped': viewer,
    encoder: {slot: {dropped: slot}, 'frames-dropped': encoder}});

  sender.start('stats/x');
  await waitForNext(dropped(700, 50, 0));
  await waitForNext(dropped(703, 51, 2));
  assert.equal(sender.latest.framesDroppedTotal, 6);
  // Another pipeline, or a viewer who comes anew.
  await waitForNext(dropped(1, 1, 2));
  assert.equal(sender.latest.framesDroppedTotal, 4);
  sender.start('stats/y');
  await waitForNext(dropped(3, 1, 0));
  await waitForNext(dropped(3, 1, 0));
  assert.equal(sender.latest.framesDroppedTotal, 0);
  sender.stop();
});

test('it is known which tracks are paused', async () => {
  const sender = new SenderStats();
  const available = {tracks: [{kind: 'video', msid: 'x', paused: false},
    {kind: 'audio', msid: 'x', paused: true}]};

  sender.start('stats/x');
  assert.equal(sender.isPaused('audio', 'x'), false);
  await waitForNext({available});
  assert.equal(sender.isPaused('video', 'x'), false);
  assert.equal(sender.isPaused('audio', 'x'), true);
  assert.equal(sender.isPaused('video', 'y'), false);
  sender.stop();
});

test('the stages inside the sender are means since the last answer', async () => {
  const sender = new SenderStats();
  const slot = (out, age, wait, push) => ({encoder: {slot: {out, 'age-avg': age * 1e6,
    'slot-wait-avg': wait * 1e6, 'push-avg': push * 1e6}}});

  sender.start('stats/x');
  await waitForNext(slot(10, 5, 1, 8));
  assert.equal(sender.latest, null);
  await waitForNext(slot(30, 15, 3, 10));
  const {capture, slot: waited, encode} = sender.latest.stages;
  assert.deepEqual([capture, waited, encode].map(Math.round), [16, 4, 11]);
  await waitForNext(slot(30, 15, 3, 10));
  assert.deepEqual(sender.latest.stages, {capture: null, slot: null, encode: null});
  sender.stop();
});

test('the page hears that its session is gone', async () => {
  let gone = 0;
  const sender = new SenderStats(() => gone++);

  sender.start('stats/x');
  await waitForNext(stats(1000000, 0));
  assert.equal(gone, 0);
  answer({ok: false, status: 500});
  await new Promise(resolve => setImmediate(resolve));
  assert.equal(gone, 0);
  timer.run();
  answer({ok: false, status: 404});
  await new Promise(resolve => setImmediate(resolve));
  assert.equal(gone, 1);
  sender.stop();
});
