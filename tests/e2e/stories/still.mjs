// gst-latestframe
// Copyright (C) 2026 the gst-latestframe authors
//
// SPDX-License-Identifier: LGPL-2.1-or-later

// A source that stands still: whoever comes sees its last picture, and the page tells
// that from a picture that is lost.

import assert from 'node:assert/strict';
import {test} from 'node:test';

import {assertNoProblems, framesDecoded, overlayShows, pictureMoves} from '../lib/player.mjs';
import {CAMERA, useChromium, useSender} from '../lib/story.mjs';
import {until} from '../lib/wait.mjs';

// One frame at once, the next one in a quarter of an hour.
const ONE_FRAME = 'videotestsrc is-live=true pattern=ball ! ' +
  'video/x-raw,format=I420,width=320,height=240,framerate=1/900 ! ' +
  'capssetter caps=video/x-raw,framerate=30/1';

const stateIs = (page, state) => until(`the page is ${state}`,
    () => page.evaluate(s => window.player.state === s, state));
const isGrey = page => page.evaluate(() =>
  document.getElementById('video').classList.contains('stale'));

// Opens the page and counts what it posts.
async function watch(browser, sender) {
  const page = await browser.open(`${sender.url}/`, async p => {
    p.posts = 0;
    p.on('request', request => p.posts += request.method() === 'POST');
  });
  await until('the picture is there', async () => await framesDecoded(page) > 0);
  return page;
}

test('whoever comes sees the last picture', async t => {
  const sender = await useSender(t, ONE_FRAME);
  const browser = await useChromium(t);

  await until('the only frame has been encoded', async () =>
    (await sender.stats()).encoder['frames-encoded'] > 0);
  const pages = [await watch(browser, sender), await watch(browser, sender)];
  for (const page of pages) {
    await stateIs(page, 'still');
    await overlayShows(page, /picture has stood still for \d\d+ s/);
    assert.ok(!await isGrey(page));
    assert.equal(page.posts, 1);
    assertNoProblems(page);
  }
});

test('the page waits for a first picture as long as it is connected', async t => {
  const sender = await useSender(t, 'videotestsrc is-live=true ! ' +
      'video/x-raw,format=I420,width=320,height=240,framerate=30/1 ! ' +
      'valve name=gate drop=true drop-mode=forward-sticky-events');
  const browser = await useChromium(t);
  const page = await browser.open(`${sender.url}/`);

  await overlayShows(page, /connected, waiting for the first picture/);
  // Longer than a connection may take to be made.
  await until('ten seconds have passed', () =>
    page.evaluate(() => performance.now() > 10000));
  assert.equal(await page.evaluate(() => player.attempts), 1);
  await sender.command('set gate drop false');
  await stateIs(page, 'live');
  assert.equal(await page.evaluate(() => player.attempts), 1);
});

test('frames that are sent and do not arrive are missed', async t => {
  const sender = await useSender(t, CAMERA);
  const browser = await useChromium(t);
  let sent = null;
  const page = await browser.open(`${sender.url}/`, p =>
    p.route('**/stats/*', async route => {
      const response = await route.fetch();
      const stats = await response.json();
      // From then on, the sender says that it goes on.
      if (sent !== null) {
        stats['frames-sent'] = sent += 30;
        stats.sender.tracks[0]['frames-received'] = sent;
      }
      await route.fulfill({response, json: stats});
    }));

  await stateIs(page, 'live');
  sent = 100000;
  await sender.command('pause');
  await stateIs(page, 'stalled');
  assert.ok(await isGrey(page));
  assert.match(await page.evaluate(() => player.text), /no new picture/);
  await sender.command('play');
  await stateIs(page, 'live');
  await pictureMoves(page);
});
