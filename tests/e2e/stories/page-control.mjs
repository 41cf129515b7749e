// gst-latestframe
// Copyright (C) 2026 the gst-latestframe authors
//
// SPDX-License-Identifier: LGPL-2.1-or-later

// Control from the page: what keys and mouse say, when, and what the page shows. The other
// end of the data channels is in the page itself, and says what a sink would.

import assert from 'node:assert/strict';
import {test} from 'node:test';

import {faintTexts, misfits, resize, screenshot, SCREENS} from '../lib/layout.mjs';
import {assertNoProblems, openPlayer} from '../lib/player.mjs';
import {useChromium, useFirefox, useSender} from '../lib/story.mjs';
import {until} from '../lib/wait.mjs';

const CAMERA = 'videotestsrc is-live=true ! ' +
  'video/x-raw,format=I420,width=320,height=240,framerate=10/1';
const BROWSERS = {Chromium: useChromium, Firefox: useFirefox};
const HELLO = {type: 'hello', id: 'viewer-1', control: 'one', granted: false,
  holder: null, timeout: 300, heartbeatInterval: 100, maxRate: 100, maxMessageSize: 16384};
const TAKEN = {type: 'holder', holder: 'viewer-7'};
const FREE = {type: 'holder', holder: null};
const LONG = 'after that, '.repeat(50);

const connect = page => page.evaluate(async () => {
  const {Control} = await import('./control.js');
  const {Input} = await import('./input.js');
  const {Messages} = await import('./messages.js');
  const gallery = {large: {name: 'video_0', video: document.getElementById('video')}};
  const [viewer, sink] = [new RTCPeerConnection(), new RTCPeerConnection()];
  let input = null;
  window.heard = [];
  window.channels = {};
  window.control = new Control(() => {
    input?.update();
    window.messages?.update();
  });
  input = new Input(window.control, gallery);
  window.messages = new Messages(window.control);
  window.said = [];
  window.messages.addEventListener('message', ({data}) =>
    window.said.push(typeof data === 'string' ? data : [...new Uint8Array(data)]));
  viewer.onicecandidate = ({candidate}) => sink.addIceCandidate(candidate);
  sink.onicecandidate = ({candidate}) => viewer.addIceCandidate(candidate);
  sink.ondatachannel = ({channel}) => {
    window.channels[channel.label] = channel;
    channel.binaryType = 'arraybuffer';
    channel.onmessage = ({data}) => {
      const message = typeof data === 'string' ? JSON.parse(data) :
        {type: 'bytes', bytes: [...new Uint8Array(data)]};
      if (message.type === 'heartbeat')
        channel.send(data);
      else if (message.type === 'ping')
        channel.send(JSON.stringify({...message, type: 'pong'}));
      else
        window.heard.push(message);
    };
  };
  window.control.open(viewer);
  await viewer.setLocalDescription();
  await sink.setRemoteDescription(viewer.localDescription);
  await sink.setLocalDescription();
  await viewer.setRemoteDescription(sink.localDescription);
});

const say = (page, message) => page.evaluate(text =>
  window.channels['control-reliable'].send(text), JSON.stringify(message));
const hears = async (page, what, match) => until(`the sink hears ${what}`, async () =>
  (await page.evaluate(() => window.heard)).find(match));
const becomes = (page, state) => until(`control is ${state}`, async () =>
  await page.evaluate(() => window.control.summary?.state ?? 'absent') === state);
const navigation = event => message => message.event === event;

async function keysAndMouse(page) {
  await page.keyboard.down('w');
  const press = await hears(page, 'a key', navigation('key-press'));
  assert.deepEqual([press.key, press.code, press.track], ['w', 'KeyW', 'video_0']);
  // The page's own keys rest.
  await page.keyboard.press('o');
  assert.ok(await page.evaluate(() => !document.body.classList.contains('bare')));
  const [x, y] = await page.evaluate(() => {
    const {left, top, width, height} = document.getElementById('video').getBoundingClientRect();
    const shown = Math.min(width / 320, height / 240);
    return [left + width / 2 - 80 * shown, top + height / 2 - 60 * shown];
  });
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.up();
  const click = await hears(page, 'a button', navigation('mouse-button-press'));
  await hears(page, 'its release', navigation('mouse-button-release'));
  assert.equal(click.button, 0);
  assert.ok(Math.abs(click.x - 0.25) < 0.02 && Math.abs(click.y - 0.25) < 0.02,
      `${click.x} ${click.y}`);
  // What is pressed does not stay so when the focus goes.
  await page.evaluate(() => document.activeElement.blur());
  const release = await hears(page, 'the key\'s release', message =>
    message.event === 'key-release' && message.code === 'KeyW');
  assert.ok(release);
}

// What the application says is shown, and what whoever controls says arrives.
async function messages(page) {
  const shown = () => page.evaluate(() => document.getElementById('said').textContent);
  const said = () => page.evaluate(() => window.said);

  await page.evaluate(() => {
    const {'control-reliable': sure, control: fast} = window.channels;
    for (const text of ['', 'no JSON', 'null', '7', '{"type":"message","text":"<b>turn</b>"}'])
      sure.send(text);
    fast.send(new Uint8Array([1, 2]));
  });
  await until('the application is heard', async () => (await said()).length === 2);
  assert.deepEqual((await said()).sort(), ['<b>turn</b>', [1, 2]].sort());
  assert.equal(await shown(), '<b>turn</b>');
  await say(page, {type: 'message', text: 'x'.repeat(1000)});
  await until('a long text is cut', async () => /^x{80}…$/.test(await shown()));

  await page.click('#message');
  await page.keyboard.type('form');
  await page.keyboard.press('Enter');
  const text = await hears(page, 'a text', ({type}) => type === 'message');
  assert.equal(text.text, 'form');
  // Whoever has said something goes on driving, and typing it has pressed none of the page's keys.
  assert.deepEqual(await page.evaluate(() => [document.activeElement.id,
    document.getElementById('message').value, document.fullscreenElement]), ['video', '', null]);
  assert.deepEqual(await page.evaluate(() => [window.messages.send('y'.repeat(16384)),
    window.messages.send(new Uint8Array([3, 4]))]), [false, true]);
  const {bytes} = await hears(page, 'bytes', ({type}) => type === 'bytes');
  assert.deepEqual(bytes, [3, 4]);
}

// Who has control is said also to who was lost.
async function lostAndTaken(page) {
  const disabled = () => page.evaluate(() => document.getElementById('take').disabled);

  await say(page, {type: 'lost'});
  await becomes(page, 'lost');
  assert.equal(await disabled(), false);
  await say(page, TAKEN);
  await becomes(page, 'taken');
  assert.match(await page.evaluate(() => document.getElementById('control-state').textContent),
      /viewer-7 has it/);
  assert.equal(await disabled(), true);
  await say(page, FREE);
  await becomes(page, 'free');
  assert.equal(await disabled(), false);
  await page.click('#take');
  await say(page, {type: 'granted'});
  await becomes(page, 'mine');
  // Whoever was lost goes on asking for control that nobody has.
  await say(page, {type: 'lost'});
  await say(page, FREE);
  await say(page, {type: 'message', text: LONG});
  await until('all of it has come', () => page.evaluate(() => window.said.at(-1).startsWith('after that')));
  await becomes(page, 'lost');
  await say(page, {type: 'granted'});
  await becomes(page, 'mine');
}

// Whoever controls can point at all of the picture, and finds the way back without keys.
async function pictureIsClear(page, name) {
  const isShown = selector => page.evaluate(s =>
    document.querySelector(s).getClientRects().length > 0, selector);

  for (const [width, height] of SCREENS) {
    await resize(page, width, height);
    await screenshot(page, `${name}-control-${width}`);
    assert.deepEqual(await misfits(page), [], `${width} × ${height}`);
    assert.deepEqual(await faintTexts(page), []);
    assert.ok(await page.evaluate(() => document.getElementById('video')
      .getBoundingClientRect().bottom <= document.getElementById('bar').getBoundingClientRect().top),
    `${width} × ${height}`);
  }
  await page.click('#hide');
  assert.deepEqual([await isShown('#take'), await isShown('#hide'), await isShown('dl')],
      [true, false, false]);
  await screenshot(page, `${name}-control-bare`);
  await page.evaluate(() => document.body.classList.remove('bare'));
  // Whoever has clicked a button goes on driving.
  assert.equal(await page.evaluate(() => document.activeElement.id), 'video');
}

for (const [name, use] of Object.entries(BROWSERS)) {
  test(`${name}: control from the page`, async t => {
    const sender = await useSender(t, CAMERA);
    const page = await openPlayer(await use(t), sender);
    const shown = () => page.evaluate(() =>
      document.getElementById('control').getClientRects().length > 0);

    assert.equal(await shown(), false);
    await connect(page);
    await hears(page, 'that the page is there', ({type}) => type === 'hello');
    await say(page, {...HELLO, holder: TAKEN.holder});
    await becomes(page, 'taken');
    assert.ok(await page.evaluate(() => document.getElementById('take').disabled));
    await say(page, FREE);
    await becomes(page, 'free');
    await say(page, {type: 'holder', holder: 'viewer-8'});
    await becomes(page, 'taken');
    await say(page, {type: 'holder', holder: null});
    await becomes(page, 'free');
    await page.click('#take');
    await hears(page, 'that control is wanted', ({type}) => type === 'take');
    await say(page, {type: 'granted'});
    await becomes(page, 'mine');
    await until('the way is measured', () =>
      page.evaluate(() => window.control.summary.roundTrip > 0));
    await messages(page);
    await lostAndTaken(page);
    await pictureIsClear(page, name);
    await keysAndMouse(page);

    await page.evaluate(() => document.getElementById('video').focus());
    await page.keyboard.press('Escape');
    await hears(page, 'that control is given back', ({type}) => type === 'release');
    await becomes(page, 'free');
    await page.evaluate(() => window.heard.splice(0));
    await page.keyboard.press('x');
    await page.click('#take');
    await hears(page, 'that control is wanted again', ({type}) => type === 'take');
    assert.equal((await page.evaluate(() => window.heard)).length, 1);
    await say(page, {type: 'granted'});
    await say(page, {type: 'lost'});
    await becomes(page, 'lost');
    await page.evaluate(() => window.channels['control-reliable'].close());
    await becomes(page, 'absent');
    assert.equal(await shown(), false);
    assertNoProblems(page);
  });
}
