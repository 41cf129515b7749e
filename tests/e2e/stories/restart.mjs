// gst-latestframe
// Copyright (C) 2026 the gst-latestframe authors
//
// SPDX-License-Identifier: LGPL-2.1-or-later

import {test} from 'node:test';

import {openPlayer, pictureMoves, viewersBecome} from '../lib/player.mjs';
import {freePort} from '../lib/sender.mjs';
import {CAMERA, useChromium, useSender} from '../lib/story.mjs';
import {until} from '../lib/wait.mjs';

function reconnected(page) {
  return until('the page has a new connection', () =>
    page.evaluate(() => window.player.pc?.marked === undefined &&
        window.player.pc?.connectionState === 'connected'));
}

test('the page comes back by itself', async t => {
  const port = freePort();
  const first = await useSender(t, CAMERA, {port});
  const browser = await useChromium(t);
  const page = await openPlayer(browser, first);
  const mark = () => page.evaluate(() => {
    window.player.pc.marked = true;
  });

  await t.test('when the pipeline is stopped and started', async () => {
    await mark();
    await first.command('restart');
    await reconnected(page);
    await pictureMoves(page);
    await viewersBecome(first, 1);
  });

  await t.test('when the sender is killed and another takes its place',
      async s => {
        await mark();
        await first.kill();
        const second = await useSender(s, CAMERA, {port});
        await reconnected(page);
        await pictureMoves(page);
        await viewersBecome(second, 1);
      });
});
