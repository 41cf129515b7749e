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
