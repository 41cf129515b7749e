// gst-latestframe
// Copyright (C) 2026 the gst-latestframe authors
//
// SPDX-License-Identifier: LGPL-2.1-or-later

import assert from 'node:assert/strict';
import {test} from 'node:test';

import {framesEncoded, openPlayer, pictureMoves, viewersBecome} from '../lib/player.mjs';
import {useChromium, useSender} from '../lib/story.mjs';
import {until} from '../lib/wait.mjs';

const SMALL = 'videotestsrc is-live=true pattern=ball ! ' +
  'video/x-raw,format=I420,width=320,height=240,framerate=30/1';
const MAX_GROWTH = 10 * 1024 * 1024;

async function stillEncodes(sender) {
  const before = await framesEncoded(sender);
  await until('more frames are encoded',
      async () => await framesEncoded(sender) > before + 10);
}

// Two browsers with `each` pages: one is killed, the pages of the other are closed.
async function comeAndGo(t, sender, each) {
  const browsers = [await useChromium(t), await useChromium(t)];
  const pages = [];
  for (const browser of browsers) {
    for (let i = 0; i < each; i++)
      pages.push(await openPlayer(browser, sender));
  }
  await viewersBecome(sender, 2 * each);
  for (const page of pages)
    await pictureMoves(page);
  await browsers[0].kill();
  for (const page of pages.slice(each))
    await page.close();
  await stillEncodes(sender);
  await viewersBecome(sender, 0);
  await browsers[1].close();
}

test('eight viewers come, four are killed, four leave', async t => {
  const sender = await useSender(t, SMALL);
  // The first viewers make the process load what it will need.
  await comeAndGo(t, sender, 4);
  const before = sender.memory;
  await comeAndGo(t, sender, 4);
  await stillEncodes(sender);
  const growth = sender.memory - before;
  t.diagnostic(`memory: ${(before / 1048576).toFixed(1)} MB, growth ` +
      `${(growth / 1048576).toFixed(1)} MB`);
  assert.ok(growth < MAX_GROWTH, `grew by ${growth} bytes`);
});
