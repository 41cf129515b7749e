// gst-latestframe
// Copyright (C) 2026 the gst-latestframe authors
//
// SPDX-License-Identifier: LGPL-2.1-or-later

// The page as a tool: it fits on every screen, and does what its buttons, keys and a
// finger ask for. With LATEST_SCREENSHOTS=FOLDER, pictures of it are left there.

import assert from 'node:assert/strict';
import {test} from 'node:test';

import {faintTexts, misfits, places, resize, screenshot, SCREENS} from '../lib/layout.mjs';
import {assertNoProblems, framesDecoded, openPlayer} from '../lib/player.mjs';
import {useChromium, useFirefox, useSender} from '../lib/story.mjs';
import {until} from '../lib/wait.mjs';

const CAMERA = 'videotestsrc is-live=true ! ' +
  'video/x-raw,format=I420,width=640,height=480,framerate=10/1';
const BROWSERS = {
  Chromium: t => useChromium(t, {touch: true}),
  Firefox: useFirefox,
};

const SHORT = {resolution: '64 × 48', fps: '1.0 /s', bitrate: '0.01 Mbit/s',
  estimate: '–', dropped: '0', age: '9 ms (median 9, p95 9)', words: 'live', seconds: '',
  'stages-note': ''};
const LONG = {resolution: '3840 × 2160', fps: '120.0 /s', bitrate: '88.88 Mbit/s',
  estimate: '88.88 Mbit/s', dropped: '88888 by sender, 888 here',
  age: '8888 ms (median 888, p95 8888)', words: 'picture has stood still for',
  seconds: ' 8888 s', 'stages-note': 'left out, as not known: network'};

const isShown = (page, selector) => page.evaluate(s =>
  document.querySelector(s).getClientRects().length > 0, selector);
const becomes = (page, selector, shown) =>
  until(`${selector} is ${shown ? 'shown' : 'hidden'}`,
      async () => await isShown(page, selector) === shown);

async function fits(page, name) {
  for (const [width, height] of SCREENS) {
    await resize(page, width, height);
    await until('the plots have the size', () => page.evaluate(() =>
      [...document.querySelectorAll('canvas')].every(c =>
        c.width === c.clientWidth * devicePixelRatio)));
    await screenshot(page, `${name}-${width}`);
    assert.deepEqual(await misfits(page), [], `${width} × ${height}`);
    assert.deepEqual(await faintTexts(page), []);
  }
}

// Numbers of any length have their place.
async function nothingMoves(page) {
  for (const [width, height] of SCREENS) {
    await resize(page, width, height);
    const before = await places(page, SHORT, '0');
    assert.equal(await places(page, LONG, '88888'), before, `${width} × ${height}`);
  }
}

async function keysWork(page) {
  const key = async (name, selector, shown) => {
    await page.keyboard.press(name);
    await becomes(page, selector, shown);
  };
  await key('o', '#bar', false);
  await key('o', '#bar', true);
  await key('v', '#viewers', true);
  await until('the list says which viewer this page is', () => page.evaluate(() =>
    document.querySelector('#viewer-rows')?.innerText.includes('viewer-1 (here)')));
  await fits(page, `${page.browserName}-viewers`);
  await key('v', '#viewers', false);
  for (const full of [true, false]) {
    await page.keyboard.press('f');
    await until('full screen comes and goes', async () =>
      await page.evaluate(() => !!document.fullscreenElement) === full);
  }
}

// Every button can be reached and shows it.
async function tabReaches(page) {
  const missing = new Set(['fullscreen', 'save', 'list', 'hide']);
  while (missing.size) {
    await page.keyboard.press('Tab');
    const {id, outline} = await page.evaluate(() => ({id: document.activeElement.id,
      outline: getComputedStyle(document.activeElement).outlineStyle}));
    assert.ok(missing.delete(id), `${id} is reached`);
    assert.equal(outline, 'solid', id);
  }
}

async function pictureCanBeKept(page) {
  await page.evaluate(() => {
    const make = URL.createObjectURL.bind(URL);
    URL.createObjectURL = blob => {
      window.kept = blob;
      return make(blob);
    };
    document.addEventListener('click', event => {
      window.keptName = event.target.download ?? window.keptName;
    }, true);
    const {click} = HTMLAnchorElement.prototype;
    HTMLAnchorElement.prototype.click = function() {
      window.keptName = this.download;
      click.call(this);
    };
  });
  await page.click('#save');
  await until('there is a file', () => page.evaluate(() => !!window.keptName));
  const {name, type, size} = await page.evaluate(async () => {
    const {width, height} = await createImageBitmap(window.kept);
    return {name: window.keptName, type: window.kept.type, size: [width, height]};
  });
  assert.match(name, /^picture-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.\d{3}Z\.png$/);
  assert.equal(type, 'image/png');
  assert.deepEqual(size, [640, 480]);
}

async function fingersWork(page) {
  for (const shown of [false, true]) {
    await page.touchscreen.tap(200, 100);
    await becomes(page, '#bar', shown);
  }
}

for (const [name, use] of Object.entries(BROWSERS)) {
  test(`${name}: the page is a tool`, async t => {
    const sender = await useSender(t, CAMERA);
    const browser = await use(t);
    const page = await openPlayer(browser, sender);
    let asked = 0;

    page.browserName = name;
    page.on('request', request => asked += request.url().endsWith('/stats'));
    await until('the sender\'s stages are known', () =>
      page.evaluate(() => player.stats?.stages.encode > 0));
    await fits(page, name);
    await nothingMoves(page);
    await tabReaches(page);
    assert.equal(asked, 0);
    await keysWork(page);
    // Only the open list asks for all viewers.
    assert.ok(asked > 0);
    asked = 0;
    await pictureCanBeKept(page);
    await fingersWork(page);
    assert.equal(asked, 0);
    assertNoProblems(page);
  });
}

// As when the network changes while the page is loaded.
test('a script that could not be loaded is loaded again', async t => {
  const sender = await useSender(t, CAMERA);
  const browser = await useChromium(t);
  let requests = 0;
  const page = await browser.open(`${sender.url}/`, page =>
    page.route('**/whep.js', route => requests++ ? route.continue() : route.abort()));

  // While the page is loaded anew, it can say nothing.
  await until('the picture is there', () => framesDecoded(page).then(n => n > 0, () => false));
  assert.equal(requests, 2);
});
