// gst-latestframe
// Copyright (C) 2026 the gst-latestframe authors
//
// SPDX-License-Identifier: LGPL-2.1-or-later

import assert from 'node:assert/strict';
import {readFile} from 'node:fs/promises';
import {test} from 'node:test';

import {percentile} from '../lib/measure.mjs';
import {openPlayer} from '../lib/player.mjs';
import {useChromium, useSender} from '../lib/story.mjs';
import {until} from '../lib/wait.mjs';

const STAMPED_CAMERA =
  'videotestsrc is-live=true pattern=ball ! ' +
  'video/x-raw,format=I420,width=640,height=480,framerate=30/1 ! ' +
  'identity name=stamp';

// Both are the age of the same frames at presentation. What may lie between them is the
// time from a frame's timestamp to the moment its barcode is painted.
const TOLERANCE_MS = 20;

test('the age on the page is the true one', async t => {
  const sender = await useSender(t, STAMPED_CAMERA);
  const browser = await useChromium(t);
  const page = await openPlayer(browser, sender);
  const reader = await readFile(new URL('../page/barcode.js', import.meta.url), 'utf8');

  // Not a module any more: the page allows no scripts but its own.
  await page.evaluate(`${reader.replaceAll('export ', '')}
    window.ages = [];
    const seen = new BarcodeReader();
    const shown = document.querySelector('video');
    const onFrame = (now, metadata) => {
      const stamp = seen.read(shown);
      if (stamp)
        ages.push(age(stamp, performance.timeOrigin + metadata.presentationTime +
            player.clock.offset));
      shown.requestVideoFrameCallback(onFrame);
    };
    shown.requestVideoFrameCallback(onFrame);
    null;`);
  await until('two windows of frames are shown', () =>
    page.evaluate(() => ages.length >= 300));
  const [shown, stamped] = await page.evaluate(() => [player.stats.age, ages.slice(-150)]);
  const median = percentile(stamped, 0.5);
  assert.ok(Math.abs(shown.median - median) < TOLERANCE_MS,
      `the page says ${shown.median} ms, the frames say ${median} ms`);
});
