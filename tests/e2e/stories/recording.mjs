// gst-latestframe
// Copyright (C) 2026 the gst-latestframe authors
//
// SPDX-License-Identifier: LGPL-2.1-or-later

import assert from 'node:assert/strict';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {test} from 'node:test';

import {openMeasure, servePages} from '../lib/measure.mjs';
import {viewersBecome} from '../lib/player.mjs';
import {atEnd, useChromium, useSender} from '../lib/story.mjs';

const RATE = 30;
const FRAMES = 8 * RATE;

// A recording made on the spot, VP8 in WebM; every frame has its number in it.
async function record(t) {
  const folder = await mkdtemp(join(tmpdir(), 'clip-'));
  atEnd(t, () => rm(folder, {recursive: true}));
  const file = join(folder, 'clip.webm');
  const maker = await useSender(t,
      `videotestsrc num-buffers=${FRAMES} ! video/x-raw,format=I420,` +
      `width=320,height=240,framerate=${RATE}/1 ! identity name=stamp ! ` +
      `vp8enc deadline=1 cpu-used=8 ! webmmux ! filesink location=${file}`,
      {sink: null});
  await maker.event('the clip is made', e => e.event === 'eos');
  await maker.stop();
  return file;
}

test('a recording plays at its own speed and ends', async t => {
  const file = await record(t);
  const browser = await useChromium(t);
  const pages = await servePages();
  atEnd(t, () => pages.close());

  const began = performance.now();
  const sender = await useSender(t, `filesrc location=${file} ! decodebin`,
      {sink: 'allowed-origins=*', wait: false});
  const page = await openMeasure(browser, pages, sender);
  await sender.event('the recording ends', e => e.event === 'eos',
      {timeout: 60000});
  const took = (performance.now() - began) / 1000;
  assert.ok(took >= FRAMES / RATE, `not faster than it was made: ${took} s`);
  await viewersBecome(sender, 0);

  const frames = await page.evaluate(() => measure.frames);
  const [first, last] = [frames[0], frames[frames.length - 1]];
  frames.forEach((frame, i) => assert.ok(
      i === 0 || frame.number > frames[i - 1].number, 'frames in order'));
  assert.ok(last.number >= FRAMES - 5, `seen to the end: ${last.number}`);
  // Frames that are due at once would come in one burst.
  const seconds = (last.at - first.at) / 1000;
  const speed = (last.number - first.number) / RATE / seconds;
  assert.ok(speed < 1.2, `${speed} times its own speed`);
});
