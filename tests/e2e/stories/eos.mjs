// gst-latestframe
// Copyright (C) 2026 the gst-latestframe authors
//
// SPDX-License-Identifier: LGPL-2.1-or-later

import {test} from 'node:test';

import {openPlayer, pictureMoves, viewersBecome} from '../lib/player.mjs';
import {CAMERA, useChromium, useSender} from '../lib/story.mjs';
import {until} from '../lib/wait.mjs';

test('the end of the stream is the end of every session', async t => {
  const sender = await useSender(t, CAMERA);
  const browser = await useChromium(t);
  const pages = [await openPlayer(browser, sender),
    await openPlayer(browser, sender)];
  for (const page of pages)
    await pictureMoves(page);
  await viewersBecome(sender, 2);

  await sender.command('eos');
  await sender.event('the pipeline ends', e => e.event === 'eos');
  await viewersBecome(sender, 0);
  for (const page of pages)
    await until('the page knows', () => page.evaluate(() =>
      window.player.pc?.connectionState !== 'connected'));
});
