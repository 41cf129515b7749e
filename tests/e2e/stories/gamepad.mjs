// gst-latestframe
// Copyright (C) 2026 the gst-latestframe authors
//
// SPDX-License-Identifier: LGPL-2.1-or-later

// A gamepad drives, and stops: what the application is told of it. Headless browsers have
// no gamepad, so one of the Gamepad API's form is put in its place.

import assert from 'node:assert/strict';
import {test} from 'node:test';

import {controlIs, fieldsOf, prepared, saidSince, says, takeControl} from '../lib/driver.mjs';
import {assertNoProblems, framesDecoded} from '../lib/player.mjs';
import {useChromium, useFirefox, useSender} from '../lib/story.mjs';
import {until} from '../lib/wait.mjs';

const CAMERA = 'videotestsrc is-live=true name=upstream ! ' +
  'video/x-raw,format=I420,width=320,height=240,framerate=10/1';
const BROWSERS = {Chromium: useChromium, Firefox: useFirefox};

// `pad.axes`, `pad.buttons[n]` and `hide()` are for the story.
const scripted = prepared(() => {
  let hidden = false;
  window.pad = null;
  window.plugIn = mapping => {
    window.pad = {index: 0, id: 'scripted', mapping, connected: true, axes: [0, 0, 0, 0],
      buttons: Array.from({length: 17}, () => ({pressed: false, value: 0}))};
    window.dispatchEvent(new Event('gamepadconnected'));
  };
  window.unplug = () => {
    const event = new Event('gamepaddisconnected');
    event.gamepad = window.pad;
    window.pad = null;
    window.dispatchEvent(event);
  };
  window.hide = value => {
    hidden = value;
    document.dispatchEvent(new Event('visibilitychange'));
  };
  navigator.getGamepads = () => [window.pad];
  Object.defineProperty(document, 'hidden', {get: () => hidden});
});

async function open(browser, sender) {
  const page = await browser.open(`${sender.url}/`, scripted);
  await until('the picture is there', () => framesDecoded(page).then(n => n > 0, () => false));
  return page;
}

// `press`: the first button.
const move = (page, axes, press = false) => page.evaluate(([axes, press]) => {
  window.pad.axes = axes;
  window.pad.buttons[0] = {pressed: press, value: Number(press)};
}, [axes, press]);

const near = (axes, wanted) => axes.length === wanted.length &&
  axes.every((value, n) => Math.abs(value - wanted[n]) < 0.01);
// What the application hears, and what goes upstream.
const drives = async (sender, from, axes, pressed = 0) => {
  for (const event of ['gamepad', 'upstream'])
    await says(sender, event, `the ${event} event has ${axes}`, fields =>
      fields.connected && near(fields.axes, axes) && fields.pressed === pressed, from);
};

async function sticksHaveADeadZone(page, sender) {
  const from = sender.events.length;
  await move(page, [0.1, -0.12, 0, 0]);
  await move(page, [0.1, -0.5625, 1, 0.125]);
  await drives(sender, from, [0, -0.5, 1, 0]);
  assert.deepEqual(saidSince(sender, 'gamepad', from)
    .filter(({axes}) => !near(axes, [0, 0, 0, 0]) && !near(axes, [0, -0.5, 1, 0])), []);
  await move(page, [0, 0, 0, 0], true);
  await drives(sender, from, [0, 0, 0, 0], 1);
  const {buttons, mapping, viewer} = saidSince(sender, 'gamepad', from).at(-1);
  assert.deepEqual([buttons.length, buttons[0], mapping, viewer],
      [17, 1, 'standard', 'viewer-1']);
  await move(page, [0, 0, 0, 0]);
}

// All that has come since, by the names of the events; of gamepads, what they do.
const story = (sender, from) => sender.events.slice(from).map(({event, text}) => {
  if (event !== 'gamepad')
    return event;
  const {connected, axes} = fieldsOf(text);
  if (!connected)
    return 'unplugged';
  return axes.some(value => value !== 0) ? 'moves' : 'rests';
}).filter(word => word !== 'upstream' && word !== 'reply')
  .filter((word, n, all) => word !== all[n - 1]);
const tells = (sender, from, ...words) => until(words.join(', '), () => {
  assert.deepEqual(story(sender, from), words);
  return true;
});

async function pushed(page, sender) {
  await move(page, [0, 0, 0, 0]);
  await until('it rests', () => story(sender, 0).at(-1) === 'rests');
  const from = sender.events.length;
  await move(page, [0, -1, 0, 0]);
  await drives(sender, from, [0, -1, 0, 0]);
  // What was said of its rest may have come late.
  return sender.events.findIndex(({event, text}, n) => n >= from && event === 'gamepad' &&
    near(fieldsOf(text).axes, [0, -1, 0, 0]));
}

for (const [name, use] of Object.entries(BROWSERS)) {
  test(`${name}: a gamepad drives, and stops`, async t => {
    const sender = await useSender(t, CAMERA, {sink: 'control=one control-timeout=500000000'});
    const page = await open(await use(t), sender);
    const waits = () => until('the page says what it waits for', () => page.evaluate(() =>
      /let go of the gamepad/.test(document.getElementById('control-state').textContent)));
    let from = 0;

    // What is held when control begins does not drive.
    await page.evaluate(() => window.plugIn('standard'));
    await move(page, [0, -1, 0, 0]);
    await takeControl(page, sender);
    await waits();
    assert.deepEqual(saidSince(sender, 'gamepad'), []);
    await move(page, [0, 0, 0, 0]);
    await drives(sender, 0, [0, 0, 0, 0]);
    await sticksHaveADeadZone(page, sender);

    from = await pushed(page, sender);
    await page.evaluate(() => window.unplug());
    await tells(sender, from, 'moves', 'unplugged');

    // Nobody sees the picture: it stops at once, and control is lost for want of heartbeats.
    await page.evaluate(() => window.plugIn('standard'));
    from = await pushed(page, sender);
    await page.evaluate(() => window.hide(true));
    await tells(sender, from, 'moves', 'rests', 'control-lost', 'unplugged');
    await page.evaluate(() => window.hide(false));
    await tells(sender, from, 'moves', 'rests', 'control-lost', 'unplugged', 'control-regained');
    await controlIs(page, 'mine');
    await waits();

    from = await pushed(page, sender);
    await page.click('#take');
    await tells(sender, from, 'moves', 'control-changed', 'unplugged');
    assertNoProblems(page);
  });
}

// In a page of its own: how often it is heard, and what of it is heard surely.
test('a gamepad that moves is heard so often, and where it rests surely', async t => {
  const sender = await useSender(t, CAMERA);
  const page = await open(await useChromium(t), sender);
  await page.evaluate(async () => {
    const {Gamepads} = await import('./gamepads.js');
    const {Pace} = await import('./pace.js');
    window.heard = {began: performance.now(), moves: 0, rests: []};
    const control = {isMine: true, maxRate: 20, send: () => window.heard.moves++,
      sendSurely: ({axes}) => window.heard.rests.push(axes[0])};
    new Gamepads(control, new Pace(control));
    window.plugIn('wheel');
    for (let n = 1; n <= 60; n++) {
      window.pad.axes = [n / 100];
      await new Promise(requestAnimationFrame);
    }
  });
  const rest = () => page.evaluate(() => window.heard.rests.filter(value => value === 0.6).length);
  await until('it is said where it rests', rest);
  // Half of 20 a second.
  const {moves, most} = await page.evaluate(async () => {
    for (let n = 0; n < 5; n++)
      await new Promise(requestAnimationFrame);
    return {moves: window.heard.moves,
      most: 1 + (performance.now() - window.heard.began) / 100};
  });
  assert.ok(moves <= most, `${moves} of ${most}`);
  assert.equal(await rest(), 1);
});
