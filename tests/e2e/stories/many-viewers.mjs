// gst-latestframe
// Copyright (C) 2026 the gst-latestframe authors
//
// SPDX-License-Identifier: LGPL-2.1-or-later

import assert from 'node:assert/strict';
import {test} from 'node:test';

import {framesEncoded, openPlayer, pictureMoves, viewersBecome} from '../lib/player.mjs';
import {SOUND, useChromium, useTracks} from '../lib/story.mjs';
import {until} from '../lib/wait.mjs';

const SMALL = 'videotestsrc is-live=true pattern=ball ! ' +
  'video/x-raw,format=I420,width=320,height=240,framerate=30/1';
const MAX_GROWTH = 10 * 1024 * 1024;

const SMALLER = 'videotestsrc is-live=true pattern=smpte ! ' +
  'video/x-raw,format=I420,width=160,height=120,framerate=15/1';

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
  for (const page of pages) {
    await pictureMoves(page).catch(async error => {
      t.diagnostic(JSON.stringify(await sender.stats()));
      throw error;
    });
  }
  await browsers[0].kill();
  for (const page of pages.slice(each))
    await page.close();
  await stillEncodes(sender);
  await viewersBecome(sender, 0);
  await browsers[1].close();
}

test('eight viewers of three tracks come, four are killed, four leave', async t => {
  // One encode of each track: where the machine is too busy for the browsers, those that lag
  // would get others, whose memory is no leak.
  const sender = await useTracks(t, {video_0: SMALL, video_1: SMALLER, audio_0: SOUND},
      {sink: 'encoder-sharing=all'});
  // The first viewers make the process load what it will need.
  await comeAndGo(t, sender, 4);
  const before = sender.memory;
  const {descriptors, threads} = sender;
  await comeAndGo(t, sender, 4);
  await stillEncodes(sender);
  await until('the descriptors are as many as before',
      () => sender.descriptors <= descriptors + 2);
  await until('the threads are as many as before', () => sender.threads <= threads + 2);
  const growth = sender.memory - before;
  t.diagnostic(`memory: ${(before / 1048576).toFixed(1)} MB, growth ` +
      `${(growth / 1048576).toFixed(1)} MB`);
  assert.ok(growth < MAX_GROWTH, `grew by ${growth} bytes`);
});
