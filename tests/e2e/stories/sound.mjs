// gst-latestframe
// Copyright (C) 2026 the gst-latestframe authors
//
// SPDX-License-Identifier: LGPL-2.1-or-later

// Sound begins as the browser allows it, and is there at a click.

import assert from 'node:assert/strict';
import {test} from 'node:test';

import {assertNoProblems, openPlayer} from '../lib/player.mjs';
import {freePort} from '../lib/sender.mjs';
import {useChromium, useFirefox, useSender} from '../lib/story.mjs';
import {until} from '../lib/wait.mjs';

const CAMERA = 'videotestsrc is-live=true ! ' +
  'video/x-raw,format=I420,width=160,height=120,framerate=10/1';
const BROWSERS = {Chromium: useChromium, Firefox: useFirefox};
const sound = page => page.evaluate(() => player.sound);
const level = page => page.evaluate(async () =>
  [...(await player.pc.getStats()).values()].find(({type, kind}) =>
    type === 'inbound-rtp' && kind === 'audio')?.audioLevel ?? 0);

// Opens the page and waits until the browser has told it to be mute. For that, it is not
// touched: the driver's own calls count as a touch.
async function openMute(browser, sender) {
  let said = false;
  const page = await browser.open(`${sender.url}/`, page => {
    // Firefox knows without trying.
    said = !page.addInitScript;
    page.on('console', message => said ||= message.text() === 'forbidden');
    return page.addInitScript?.(() => document.addEventListener('DOMContentLoaded', () =>
      new MutationObserver(() => console.log('forbidden'))
        .observe(document.getElementById('sound'), {attributeFilter: ['class']})));
  });

  await until('sound is forbidden', () => said);
  return page;
}

for (const [name, use] of Object.entries(BROWSERS)) {
  for (const mute of [true, false]) {
    test(`${name}: sound that is ${mute ? 'forbidden' : 'allowed'} at first`, async t => {
      const port = freePort();
      const sender = await useSender(t, `latestwebrtcsink name=out http-port=${port} ` +
          `${CAMERA} ! out.video_0 audiotestsrc is-live=true volume=0.5 ! out.audio_0`,
          {sink: null, port});
      const open = mute ? openMute : openPlayer;
      const page = await open(await use(t, {mute}), sender);

      await until('there is sound', async () => await sound(page) !== null);
      await until('the browser has said whether it may be heard', async () =>
        (await sound(page)).muted === mute);
      assert.equal(await page.evaluate(() =>
        document.getElementById('sound').classList.contains('forbidden')), mute);
      if (mute)
        await page.click('#mute');
      assert.equal((await sound(page)).muted, false);
      await until('it is heard', async () => await level(page) > 0.01);
      await page.keyboard.press('m');
      assert.equal((await sound(page)).muted, true);
      await page.keyboard.press('m');
      if (name === 'Chromium')
        await until('its age is known', async () => (await sound(page)).age !== null);
      assertNoProblems(page);
    });
  }
}
