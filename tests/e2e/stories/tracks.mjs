// gst-latestframe
// Copyright (C) 2026 the gst-latestframe authors
//
// SPDX-License-Identifier: LGPL-2.1-or-later

// Several cameras and sound on one page: each picture is the one that its name says, and
// what comes and goes does not disturb the others.

import assert from 'node:assert/strict';
import {test} from 'node:test';

import {faintTexts, misfits, resize, screenshot, SCREENS} from '../lib/layout.mjs';
import {assertNoProblems, markConnection, openPlayer, stillSameConnection} from
  '../lib/player.mjs';
import {freePort} from '../lib/sender.mjs';
import {useChromium, useFirefox, useSender} from '../lib/story.mjs';
import {until} from '../lib/wait.mjs';

const camera = colour =>
  `videotestsrc is-live=true pattern=ball background-color=${colour} ! ` +
  `video/x-raw,format=I420,width=320,height=240,framerate=15/1`;
const COLOURS = {red: '0xffc02020', green: '0xff20a020', blue: '0xff2020c0'};
const BROWSERS = {Chromium: useChromium, Firefox: useFirefox};

// The names of the tracks, each with the colour of the picture that has the name.
const pictures = page => page.evaluate(() =>
  Object.fromEntries([...document.querySelectorAll('.tile[data-name]')].map(tile => {
    const canvas = document.createElement('canvas');
    const context = canvas.getContext('2d');
    canvas.width = canvas.height = 1;
    context.drawImage(tile.querySelector('video'), 0, 0, 1, 1);
    const rgb = [...context.getImageData(0, 0, 1, 1).data].slice(0, 3);
    const brightest = rgb.indexOf(Math.max(...rgb));
    return [tile.dataset.name,
      rgb[brightest] > 80 ? ['red', 'green', 'blue'][brightest] : 'black'];
  })));

const showsPictures = (page, wanted) => until(`the pictures are ${JSON.stringify(wanted)}`,
    async () => {
      const found = await pictures(page);
      assert.deepEqual(found, wanted);
      return true;
    });

const large = page => page.evaluate(() => player.tracks.find(({large}) => large).name);

// What is lost of what was on its way: 0 on this network unless something disturbs it. Not
// freezeCount, which counts what else the machine does.
const losses = page => page.evaluate(async () =>
  [...(await player.pc.getStats()).values()]
    .filter(({type, framesDecoded}) => type === 'inbound-rtp' && framesDecoded > 0)
    .map(({mid, packetsLost, pliCount}) => ({mid, packetsLost, pliCount})));

const decoded = (page, mid) => page.evaluate(async wanted =>
  [...(await player.pc.getStats()).values()].find(({type, mid}) =>
    type === 'inbound-rtp' && mid === wanted)?.framesDecoded, mid);

// The sender knows of each track what the browser reports of it, and which packets were
// sent again: among them those that probe the network.
async function reportsArrive(sender) {
  await until('the browser has reported on each track', async () => {
    const {tracks} = (await sender.stats()).sessions[0];
    assert.deepEqual(tracks.map(({msid, codec}) => [msid, codec]), [
      ['video_0', 'video/VP8'], ['video_1', 'video/VP8'], ['audio_0', 'audio/opus']]);
    return tracks.some(track => track['retransmitted-packets-sent'] > 0) &&
      tracks.every(track => track.jitter > 0 && track['round-trip-time'] > 0 &&
        Number.isInteger(track['packets-lost']) && track['packets-sent'] > 0);
  });
}

// The list of viewers has a row for each track.
async function listHasTracks(page, name) {
  await page.keyboard.press('v');
  await until('the list has the tracks', () => page.evaluate(() =>
    [...document.querySelectorAll('#viewer-rows th')].map(e => e.textContent).join() ===
      'viewer-1 (here),video_0,video_1,audio_0'));
  for (const [width, height] of SCREENS) {
    await resize(page, width, height);
    await screenshot(page, `${name}-tracks-viewers-${width}`);
    assert.deepEqual(await misfits(page), [], `${width} × ${height}`);
    // Whoever drives needs the small pictures.
    assert.ok(await page.evaluate(() => {
      const list = document.getElementById('viewers').getBoundingClientRect();
      const small = document.querySelector('.tile:not(.large)').getBoundingClientRect();
      return list.right <= small.left || list.left >= small.right ||
        list.top >= small.bottom;
    }), `${width} × ${height}`);
  }
  await page.keyboard.press('v');
}

async function fits(page, name) {
  for (const [width, height] of SCREENS) {
    await resize(page, width, height);
    await until('the plots have the size', () => page.evaluate(() =>
      [...document.querySelectorAll('canvas')].every(c =>
        c.width === c.clientWidth * devicePixelRatio)));
    await screenshot(page, `${name}-tracks-${width}`);
    assert.deepEqual(await misfits(page), [], `${width} × ${height}`);
    assert.deepEqual(await faintTexts(page), []);
  }
}

for (const [name, use] of Object.entries(BROWSERS)) {
  test(`${name}: several cameras, of which one comes and goes`, async t => {
    const port = freePort();
    const sender = await useSender(t,
        `latestwebrtcsink name=out control=one http-port=${port} ` +
        `${camera(COLOURS.red)} ! out.video_0 ${camera(COLOURS.green)} ! out.video_1 ` +
        'audiotestsrc is-live=true ! out.audio_0', {sink: null, port});
    const page = await openPlayer(await use(t), sender);

    await showsPictures(page, {video_0: 'red', video_1: 'green'});
    await reportsArrive(sender);
    await listHasTracks(page, name);
    assert.equal(await large(page), 'video_0');
    await page.keyboard.press('2');
    assert.equal(await large(page), 'video_1');
    await page.click('.tile[data-name="video_0"] button');
    assert.equal(await large(page), 'video_0');

    await markConnection(page);
    const before = await losses(page);
    await sender.command(`plug video_2 ${camera(COLOURS.blue)} ! identity`);
    await showsPictures(page, {video_0: 'red', video_1: 'green', video_2: 'blue'});
    await fits(page, name);
    await sender.command('unplug video_2');
    await showsPictures(page, {video_0: 'red', video_1: 'green'});
    for (const mid of ['0', '1']) {
      const frames = await decoded(page, mid);
      await until('it plays on', async () => await decoded(page, mid) > frames + 5);
    }
    const after = await losses(page);
    assert.deepEqual(after.filter(({mid}) => before.some(b => b.mid === mid)), before);
    assert.ok(await stillSameConnection(page));
    assertNoProblems(page);
  });
}

for (const [name, use] of Object.entries(BROWSERS)) {
  test(`${name}: it is said which tracks are paused`, async t => {
    const port = freePort();
    const sender = await useSender(t,
        `latestwebrtcsink name=out video_0::paused=true http-port=${port} ` +
        `${camera(COLOURS.red)} ! out.video_0 ${camera(COLOURS.green)} ! out.video_1 ` +
        'audiotestsrc is-live=true ! out.audio_0', {sink: null, port});
    const page = await (await use(t)).open(`${sender.url}/`);
    const stateIs = state => until(`the page is ${state}`, () =>
      page.evaluate(wanted => window.player?.state === wanted, state));
    const text = id => page.evaluate(id => document.getElementById(id).textContent, id);
    const pause = (pad, paused) => sender.command(`set out ${pad}::paused ${paused}`);

    // From the start, and the others play.
    await stateIs('paused');
    assert.match(await page.evaluate(() => player.text), /paused by the sender/);
    await showsPictures(page, {video_0: 'black', video_1: 'green'});
    if (name === 'Chromium')
      await until('the age of sound is shown', async () => /ms$/.test(await text('sound-age')));
    const {tracks} = await (await fetch(`${sender.url}/tracks`)).json();
    assert.deepEqual(tracks.map(({msid, paused}) => [msid, paused]),
        [['video_0', true], ['video_1', false], ['audio_0', false]]);

    await pause('video_0', false);
    await stateIs('live');
    await showsPictures(page, {video_0: 'red', video_1: 'green'});
    await pause('audio_0', true);
    await until('sound is paused', async () => await text('sound-age') === 'paused by the sender');
    await pause('video_1', true);
    await until('the small one is paused', () => page.evaluate(() => player.tracks[1].paused));
    assert.equal(await page.evaluate(() => player.state), 'live');
    await pause('video_0', true);
    await stateIs('paused');
    assertNoProblems(page);
  });
}

test('the line of a player gets the track it asks for', async t => {
  const port = freePort();
  const sender = await useSender(t,
      `latestwebrtcsink name=out http-port=${port} ` +
      `${camera(COLOURS.red)} ! out.video_0 ${camera(COLOURS.green)} ! out.video_1`,
      {sink: null, port});
  const page = await (await useChromium(t)).open(`${sender.url}/clock`);
  const ask = query => page.evaluate(async query => {
    const pc = new RTCPeerConnection();
    const names = [];
    pc.addTransceiver('video', {direction: 'recvonly'});
    pc.addEventListener('track', ({streams}) => names.push(streams[0].id));
    await pc.setLocalDescription();
    const response = await fetch(`/whep${query}`, {method: 'POST',
      headers: {'Content-Type': 'application/sdp'}, body: pc.localDescription.sdp});
    const sdp = await response.text();
    if (response.ok)
      await pc.setRemoteDescription({type: 'answer', sdp});
    pc.close();
    return [response.status, ...response.ok ? names : [sdp.trim()]];
  }, query);

  assert.deepEqual(await ask('?streams=separate'), [201, 'video_0']);
  assert.deepEqual(await ask('?streams=separate&video=video_1'), [201, 'video_1']);
  assert.deepEqual(await ask(''), [201, 'latest']);
  assert.deepEqual(await ask('?video=rear'),
      [404, 'There is no video track "rear".']);
});
