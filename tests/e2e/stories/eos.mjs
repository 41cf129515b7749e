// gst-latestframe
// Copyright (C) 2026 the gst-latestframe authors
//
// SPDX-License-Identifier: LGPL-2.1-or-later

import {test} from 'node:test';

import {openMeasure, servePages} from '../lib/measure.mjs';
import {openPlayer, overlayShows, pictureMoves, viewersBecome} from '../lib/player.mjs';
import {CAMERA, atEnd, useChromium, useSender} from '../lib/story.mjs';
import {until} from '../lib/wait.mjs';

test('the end of the stream is the end of every session', async t => {
  // The measuring page has another origin.
  const sender = await useSender(t, `${CAMERA} ! identity name=stamp`,
      {sink: 'allowed-origins=*'});
  const browser = await useChromium(t);
  const pages = await servePages();
  atEnd(t, () => pages.close());
  // A page that stays, whatever it sees: only the sender can end its session.
  const stays = await openMeasure(browser, pages, sender);
  const player = await openPlayer(browser, sender);
  await pictureMoves(player);
  await viewersBecome(sender, 2);

  await sender.command('eos');
  await sender.event('the pipeline ends', e => e.event === 'eos');
  await viewersBecome(sender, 0);
  await until('the viewer has been told', async () =>
    await stays.evaluate(() => measure.transport) === 'closed');
  await overlayShows(player, /reconnecting/);
});
