// gst-latestframe
// Copyright (C) 2026 the gst-latestframe authors
//
// SPDX-License-Identifier: LGPL-2.1-or-later

// Who controls points at the picture, whatever its size is and however it lies in the page: an
// element upstream is told where, and draws a mark there.

import assert from 'node:assert/strict';
import {test} from 'node:test';

import {isMarked, pointAt, says, saidSince, takeControl} from '../lib/driver.mjs';
import {resize} from '../lib/layout.mjs';
import {assertNoProblems, openPlayer} from '../lib/player.mjs';
import {useChromium, useFirefox, useSender} from '../lib/story.mjs';
import {until} from '../lib/wait.mjs';

const [WIDTH, HEIGHT] = [640, 360];
// Light enough for marks to be the only dark thing.
const camera = pattern => `videotestsrc is-live=true pattern=${pattern} ! ` +
  `video/x-raw,format=I420,width=${WIDTH},height=${HEIGHT},framerate=30/1 ! ` +
  'videobalance contrast=0.3 brightness=0.4 ! navigationtest name=upstream';
const SEEN = 'control=one control-timeout=5000000000';
// Too little for the noise in full size, and for marks in it.
const ADAPTED = 'control=all congestion-control=none bitrate=400000 ' +
  'control-timeout=5000000000 ' +
  'encoder::degradation-preference=maintain-framerate';
const BROWSERS = {
  Chromium: t => useChromium(t, {touch: true}),
  Firefox: useFirefox,
};
// Bars above and below the picture, bars beside it.
const PAGES = [[390, 844], [1280, 600]];

const isNear = (fields, x, y) => Math.abs(fields.pointer_x - x * WIDTH) < 4 &&
  Math.abs(fields.pointer_y - y * HEIGHT) < 4;
const upstream = (sender, event, more, from) => says(sender, 'upstream',
    `${event} goes upstream`, fields => fields.event === event && more(fields), from);
const isDrawn = (page, ...points) => until(`marks are at ${points.join(' ')}`, () =>
  isMarked(page, points));

async function clicks(page, sender, x, y) {
  const from = sender.events.length;
  await page.mouse.move(...await pointAt(page, x, y));
  await upstream(sender, 'mouse-move', fields => isNear(fields, x, y), from);
  await page.mouse.down({button: 'right'});
  await page.mouse.up({button: 'right'});
  for (const event of ['mouse-button-press', 'mouse-button-release']) {
    const {button} = await upstream(sender, event, fields => isNear(fields, x, y), from);
    assert.equal(button, 3);
  }
}

async function pointsAndSees(page, x, y) {
  await page.mouse.move(...await pointAt(page, x, y));
  await isDrawn(page, [x, y]);
}

async function types(page, sender) {
  const from = sender.events.length;
  const key = (event, name) => upstream(sender, event, ({key}) => key === name, from);
  await page.keyboard.down('Shift');
  await page.keyboard.down('ArrowUp');
  await page.keyboard.up('ArrowUp');
  await page.keyboard.up('Shift');
  for (const event of ['key-press', 'key-release']) {
    await key(event, 'Up');
    await key(event, 'Shift_L');
  }
}

for (const [name, use] of Object.entries(BROWSERS)) {
  test(`${name}: mouse and keys in a picture that was made smaller`, async t => {
    const sender = await useSender(t, camera('snow'), {sink: ADAPTED});
    const page = await openPlayer(await use(t), sender);

    await until('the picture is smaller', () => page.evaluate(full =>
      document.querySelector('video').videoWidth < full, WIDTH));
    await takeControl(page, sender);
    for (const [width, height] of PAGES) {
      await resize(page, width, height);
      await clicks(page, sender, 0.25, 0.3);
      await clicks(page, sender, 0.7, 0.15);
    }
    await types(page, sender);
    // Beside the picture there is nothing to point at.
    const from = sender.events.length;
    await page.mouse.move(20, 20);
    await clicks(page, sender, 0.5, 0.5);
    assert.deepEqual(saidSince(sender, 'upstream', from)
      .filter(fields => fields.event === 'mouse-move' && !isNear(fields, 0.5, 0.5)), []);
    assertNoProblems(page);
  });
}

for (const [name, use] of Object.entries(BROWSERS)) {
  test(`${name}: whoever points sees where`, async t => {
    const sender = await useSender(t, camera('white'), {sink: SEEN});
    const page = await openPlayer(await use(t), sender);

    await takeControl(page, sender);
    for (const [width, height] of PAGES) {
      await resize(page, width, height);
      await pointsAndSees(page, 0.25, 0.3);
      await pointsAndSees(page, 0.7, 0.15);
    }
    assertNoProblems(page);
  });
}

// Two fingers, as [id, x, y] in the picture, none of them anywhere else.
async function touches(page, devtools, type, fingers) {
  const touchPoints = await Promise.all(fingers.map(async ([id, ...place]) => {
    const [x, y] = await pointAt(page, ...place);
    return {id, x, y, force: 0.5};
  }));
  await devtools.send('Input.dispatchTouchEvent', {type, touchPoints});
}

test('Chromium: two fingers', async t => {
  const sender = await useSender(t, camera('white'), {sink: SEEN});
  const page = await openPlayer(await BROWSERS.Chromium(t), sender);
  const devtools = await page.context().newCDPSession(page);
  const touch = (type, ...fingers) => touches(page, devtools, type, fingers);
  const finger = async (event, x, y, from) => (await upstream(sender, event,
      fields => isNear(fields, x, y), from)).identifier;

  await resize(page, ...PAGES[0]);
  await takeControl(page, sender);
  await touch('touchStart', [1, 0.2, 0.3]);
  const first = await finger('touch-down', 0.2, 0.3);
  await touch('touchStart', [1, 0.2, 0.3], [2, 0.8, 0.6]);
  const second = await finger('touch-down', 0.8, 0.6);
  assert.notEqual(first, second);
  // The marks of fingers that lie still fade.
  let step = 0;
  await until('each finger has its mark', async () => {
    step = 0.01 - step;
    await touch('touchMove', [1, 0.3 + step, 0.5], [2, 0.7 - step, 0.4]);
    return isMarked(page, [[0.3, 0.5], [0.7, 0.4]]);
  });
  assert.equal(await finger('touch-motion', 0.3 + step, 0.5), first);
  assert.equal(await finger('touch-motion', 0.7 - step, 0.4), second);
  await touch('touchEnd');
  assert.equal(await finger('touch-up', 0.3 + step, 0.5), first);
  assert.equal(await finger('touch-up', 0.7 - step, 0.4), second);
  await touch('touchStart', [1, 0.5, 0.5]);
  await touch('touchCancel');
  await upstream(sender, 'touch-cancel', () => true);
  // Elements wait for the frame behind each, and no finger is a mouse.
  const names = saidSince(sender, 'upstream').map(({event}) => event);
  assert.match(names.join(' '), /^(touch-(down|motion|up) touch-frame )+touch-cancel$/);
  assertNoProblems(page);
});
