// gst-latestframe
// Copyright (C) 2026 the gst-latestframe authors
//
// SPDX-License-Identifier: LGPL-2.1-or-later

// The network of the viewer or of the sender becomes another one, or is away for a while:
// the page goes on by itself.

import assert from 'node:assert/strict';
import {test} from 'node:test';

import {forward, useHost} from '../lib/network.mjs';
import {framesDecoded, markConnection, pictureMoves, stillSameConnection} from '../lib/player.mjs';
import {freePort} from '../lib/sender.mjs';
import {CAMERA, useChromium, useSender} from '../lib/story.mjs';
import {until} from '../lib/wait.mjs';

// A router, which is us, is between the two. Each has two wires to it, and uses the first:
// `near`, the sender's host, has number 1 and 2, `far` has 3 and 4. The page comes over a
// wire of its own, as over a tunnel that outlives everything.
async function useSession(t) {
  forward();
  const hosts = [await useHost(t), await useHost(t)];
  const [near, far] = hosts;
  const port = freePort();

  for (const [i, host] of hosts.entries()) {
    host.wire(1 + 2 * i);
    host.wire(2 + 2 * i);
    host.down(2 + 2 * i);
    host.routeOver(1 + 2 * i);
  }
  const address = near.wire(5);
  await useSender(t, CAMERA, {netns: near.netns, port,
    sink: `http-address=${address} auth-token=s3cret ice-interfaces=w1,w2`});
  const browser = await useChromium(t, {netns: far.netns});
  const page = await browser.open(`http://${address}:${port}/#token=s3cret`);
  await until('the picture is there', async () => await framesDecoded(page) > 0);
  await pictureMoves(page);
  await markConnection(page);
  return {near, far, page};
}

// `how` is for until(). Frames on their way are no sign of life.
async function goesOn(page, how) {
  const before = await framesDecoded(page);
  await until('the picture goes on', async () => {
    const now = await framesDecoded(page);
    return now >= before + 20 || (!await stillSameConnection(page) && now >= 20);
  }, how);
}

const attempts = page => page.evaluate(() => player.attempts);
// As the sender counts them.
const viewers = page => page.evaluate(async () => {
  const reply = await fetch('stats', {headers: {Authorization: 'Bearer s3cret'}});
  return (await reply.json()).viewers;
});

test('the viewer gets another address: the session goes on', async t => {
  const {far, page} = await useSession(t);

  far.down(3);
  far.up(4);
  far.routeOver(4);
  await goesOn(page, {timeout: 3000});
  await pictureMoves(page);
  assert.ok(await stillSameConnection(page));
  assert.equal(await attempts(page), 1);
  assert.equal(await viewers(page), 1);
});

// libnice has no candidates but those of the addresses at the begin of a session.
test('the sender gets another address: the page begins a new session at once', async t => {
  const {near, page} = await useSession(t);

  near.down(1);
  near.up(2);
  near.routeOver(2);
  await goesOn(page, {timeout: 5000});
  await pictureMoves(page);
  assert.equal(await attempts(page), 2);
  await until('the old session is gone', async () => await viewers(page) === 1);
});

test('the network is away for a while: the session goes on', async t => {
  const {far, page} = await useSession(t);
  const state = name => until(`the page is ${name}`, () =>
    page.evaluate(n => player.state === n, name));

  far.down(3);
  await state('stalled');
  assert.deepEqual(await page.evaluate(() => {
    const canvas = document.createElement('canvas');
    const context = canvas.getContext('2d');
    const video = document.getElementById('video');
    context.drawImage(video, 0, 0, 300, 150);
    return {grey: video.classList.contains('stale'),
      // The ball is white.
      picture: context.getImageData(0, 0, 300, 150).data.some((v, i) => i % 4 < 3 && v > 200)};
  }), {grey: true, picture: true});
  far.up(3);
  far.routeOver(3);
  await state('live');
  await pictureMoves(page);
  assert.ok(await stillSameConnection(page));
  assert.equal(await attempts(page), 1);
  assert.equal(await viewers(page), 1);
});
