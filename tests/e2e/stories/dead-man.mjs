// gst-latestframe
// Copyright (C) 2026 the gst-latestframe authors
//
// SPDX-License-Identifier: LGPL-2.1-or-later

// Who controls freezes, crashes or goes: the application is told, and what was held is let
// go of, upstream as well.

import assert from 'node:assert/strict';
import {test} from 'node:test';

import {fieldsOf, pointAt, takeControl} from '../lib/driver.mjs';
import {openPlayer} from '../lib/player.mjs';
import {useChromium, useFirefox, useSender} from '../lib/story.mjs';
import {until} from '../lib/wait.mjs';

const CAMERA = 'videotestsrc is-live=true name=upstream ! ' +
  'video/x-raw,format=I420,width=320,height=240,framerate=10/1';
// A heartbeat may be late on a busy machine. The viewer's connection would end later: only
// the heartbeats tell that it is lost.
const CONTROL = 'control=one control-timeout=2000000000 peer-timeout=120000000000';
const BROWSERS = {Chromium: useChromium, Firefox: useFirefox};
const HELD = ['key-press w', 'mouse-button-press 1'];
const LET_GO = ['control-lost', 'key-release w', 'mouse-button-release 1'];

// What has come of control and gone upstream, but for the moves.
const story = sender => sender.events.flatMap(({event, text}) => {
  if (event.startsWith('control-'))
    return [event];
  const {event: what, key, button} = event === 'upstream' ? fieldsOf(text) : {};
  return what === undefined || what === 'mouse-move' ? [] : [`${what} ${key ?? button}`];
});
const becomes = (sender, ...words) => until(words.join(', '), () => {
  assert.deepEqual(story(sender), words);
  return true;
});
// Opens the page, takes control and presses a key and a button.
async function hold(browser, sender) {
  const page = await openPlayer(browser, sender);
  await takeControl(page, sender);
  await page.keyboard.down('w');
  await until('the key is pressed', () => story(sender).includes('key-press w'));
  await page.mouse.move(...await pointAt(page, 0.5, 0.4));
  await page.mouse.down();
  await becomes(sender, 'control-changed', ...HELD);
  return page;
}

for (const [name, use] of Object.entries(BROWSERS)) {
  test(`${name} is killed`, async t => {
    const sender = await useSender(t, CAMERA, {sink: CONTROL});
    const browser = await use(t);

    await hold(browser, sender);
    await browser.kill();
    await becomes(sender, 'control-changed', ...HELD, ...LET_GO);
  });

  test(`${name} freezes, and goes on`, async t => {
    const sender = await useSender(t, CAMERA, {sink: CONTROL});
    const browser = await use(t);
    const page = await hold(browser, sender);

    browser.freeze();
    try {
      await becomes(sender, 'control-changed', ...HELD, ...LET_GO);
    } finally {
      browser.thaw();
    }
    // What was held before is not taken up.
    await becomes(sender, 'control-changed', ...HELD, ...LET_GO, 'control-regained');
    await page.keyboard.down('x');
    await becomes(sender, 'control-changed', ...HELD, ...LET_GO, 'control-regained',
        'key-press x');
  });

  // It may have the time to let go by itself. Nobody is there any more, so that control ends for
  // good.
  test(`${name} closes the page`, async t => {
    const sender = await useSender(t, CAMERA, {sink: CONTROL});
    const page = await hold(await use(t), sender);

    await page.close();
    await until('each ends once', () => {
      assert.deepEqual(story(sender).slice(3).sort(), ['control-changed', ...LET_GO]);
      return true;
    });
  });
}

test('Chromium\'s tab crashes', async t => {
  const sender = await useSender(t, CAMERA, {sink: CONTROL});
  const page = await hold(await useChromium(t), sender);

  await page.goto('chrome://crash').catch(() => {});
  await becomes(sender, 'control-changed', ...HELD, ...LET_GO);
});
