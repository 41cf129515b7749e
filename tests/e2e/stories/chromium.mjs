// gst-latestframe
// Copyright (C) 2026 the gst-latestframe authors
//
// SPDX-License-Identifier: LGPL-2.1-or-later

import assert from 'node:assert/strict';
import {test} from 'node:test';

import {assertNoProblems, openPlayer, overlayShows, pictureMoves,
  viewersBecome} from '../lib/player.mjs';
import {CAMERA, useChromium, useSender} from '../lib/story.mjs';
import {until} from '../lib/wait.mjs';

test('Chromium shows the live picture', async t => {
  const sender = await useSender(t, CAMERA);
  const browser = await useChromium(t);
  const page = await openPlayer(browser, sender);

  await pictureMoves(page);
  await overlayShows(page, /640\D+480/);
  await viewersBecome(sender, 1);
  assertNoProblems(page);
});

// A headless browser hides no page: the page is told that it is.
function hide(page, hidden) {
  return page.evaluate(value =>
    Object.defineProperty(document, 'hidden', {value, configurable: true}), hidden);
}

const senderKnown = page => page.evaluate(() => !!player.stats?.sender);

test('a hidden page does not ask for statistics', async t => {
  const sender = await useSender(t, CAMERA);
  const browser = await useChromium(t);
  const page = await openPlayer(browser, sender);
  let asked = 0;

  page.on('request', request => asked += request.url().includes('/stats/'));
  await until('the sender\'s statistics are shown', () => senderKnown(page));
  await hide(page, true);
  await until('they are not shown any more', async () => !await senderKnown(page));
  asked = 0;
  const start = await page.evaluate(() => player.stats.framesDecoded);
  await until('frames of three seconds have come', () =>
    page.evaluate(from => player.stats?.framesDecoded > from + 90, start));
  assert.equal(asked, 0);
  await hide(page, false);
  await until('they are shown again', () => senderKnown(page));
  assertNoProblems(page);
});
