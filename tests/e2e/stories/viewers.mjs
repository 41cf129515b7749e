// gst-latestframe
// Copyright (C) 2026 the gst-latestframe authors
//
// SPDX-License-Identifier: LGPL-2.1-or-later

import assert from 'node:assert/strict';
import {test} from 'node:test';

import {markConnection, openPlayer, pictureMoves, stillSameConnection,
  viewersBecome} from '../lib/player.mjs';
import {CAMERA, useChromium, useSender} from '../lib/story.mjs';
import {until} from '../lib/wait.mjs';

test('viewers come late, leave and are killed', async t => {
  const sender = await useSender(t, CAMERA, {leaks: true});
  const first = await useChromium(t);
  const second = await useChromium(t);
  const stays = await openPlayer(first, sender);
  await pictureMoves(stays);
  await markConnection(stays);

  await t.test('a second viewer joins late and gets a picture', async () => {
    const late = await openPlayer(second, sender);
    await pictureMoves(late);
    await viewersBecome(sender, 2);
  });

  await t.test('a closed page is a viewer less', async () => {
    const leaves = await openPlayer(first, sender);
    await viewersBecome(sender, 3);
    await leaves.close();
    await viewersBecome(sender, 2);
  });

  await t.test('a closed connection is a viewer less', async () => {
    const closes = await openPlayer(first, sender);
    await viewersBecome(sender, 3);
    // Not the page's own way to leave: it would ask the server to.
    await closes.evaluate(() => window.player.pc.close());
    await viewersBecome(sender, 2);
    await closes.close();
  });

  await t.test('a killed browser is a viewer less, after peer-timeout',
      async () => {
        await second.kill();
        await viewersBecome(sender, 1);
      });

  await pictureMoves(stays);
  assert.ok(await stillSameConnection(stays), 'nobody else was disturbed');
});

test('the list has the viewers in the order in which they came', async t => {
  const sender = await useSender(t, CAMERA);
  const browser = await useChromium(t);
  const page = await browser.open(`${sender.url}/`, p =>
    p.route('**/stats', async route => {
      const response = await route.fetch();
      const stats = await response.json();
      const [session] = stats.sessions;
      stats.sessions = [10, 2, 1, 11].map(n => ({...session, id: `viewer-${n}`}));
      await route.fulfill({response, json: stats});
    }));

  await until('the button is there', () => page.isVisible('#list'));
  await page.click('#list');
  await until('the list is there', async () => {
    assert.deepEqual(await page.locator('#viewer-rows th').allTextContents(),
        ['viewer-1 (here)', 'viewer-2', 'viewer-10', 'viewer-11']);
    return true;
  });
});
