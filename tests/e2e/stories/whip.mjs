// gst-latestframe
// Copyright (C) 2026 the gst-latestframe authors
//
// SPDX-License-Identifier: LGPL-2.1-or-later

// The sink publishes to Janus by WHIP, and viewers watch there.

import assert from 'node:assert/strict';
import {execFileSync, spawn} from 'node:child_process';
import {once} from 'node:events';
import {readFileSync} from 'node:fs';
import {test} from 'node:test';

import {haveJanus, useJanus} from '../lib/janus.mjs';
import {framesDecoded, openPlayer, pictureMoves} from '../lib/player.mjs';
import {atEnd, CAMERA, SOUND, useChromium, useSender, useTracks} from '../lib/story.mjs';
import {until} from '../lib/wait.mjs';

const TOKEN = 'sesame-0123';
const skip = !haveJanus && 'no janus, or no simple-whip-server (tools/setup test)';

const sinkFor = (janus, token = TOKEN) =>
  `whip-endpoint=${janus.url} whip-auth-token=${token}`;

const publisherAt = janus => until('Janus has a publisher', async () =>
  (await janus.publishers())[0]);

// The commands below a heading of the documentation.
function documented(page, heading) {
  const text = readFileSync(new URL(`../../../docs/${page}`, import.meta.url), 'utf8');
  const [, section] = text.split(`\n## ${heading}\n`);
  return section.split('\n## ')[0].split('\n')
    .filter(line => line.startsWith('    ')).map(line => line.trim());
}

// A page that shows what Janus has of the publisher.
async function watchJanus(browser, janus, feed) {
  const {offer, answer} = await janus.subscribe(feed);
  const page = await browser.open('about:blank');
  await answer(await page.evaluate(async offer => {
    const pc = new RTCPeerConnection();
    window.player = {pc};
    pc.ontrack = ({track}) => {
      const element = document.body.appendChild(document.createElement(track.kind));
      element.muted = track.kind === 'video';
      element.autoplay = true;
      element.srcObject = new MediaStream([track]);
    };
    await pc.setRemoteDescription(offer);
    await pc.setLocalDescription();
    while (pc.iceGatheringState !== 'complete')
      await new Promise(resolve => pc.addEventListener('icegatheringstatechange', resolve));
    return pc.localDescription.toJSON();
  }, offer));
  await until('the picture is there', async () => await framesDecoded(page) > 0);
  return page;
}

test('viewers watch at Janus and at the sink, from one encode', {skip}, async t => {
  const janus = await useJanus(t, TOKEN);
  const sender = await useSender(t, CAMERA, {sink: sinkFor(janus)});
  const browser = await useChromium(t);

  const page = await watchJanus(browser, janus, await publisherAt(janus));
  const own = await openPlayer(browser, sender);
  await pictureMoves(page);
  await pictureMoves(own);

  const session = await until('Janus gives feedback for congestion control', async () =>
    (await sender.stats()).sessions.find(s =>
      s.id === 'viewer-1' && s.feedback === 'transport-cc'));
  assert.ok(session['estimated-bitrate'] > 0);
  assert.equal((await sender.stats()).viewers, 2);

  assert.equal(await janus.isPublished(), true);
  await sender.stop();
  assert.equal(await janus.isPublished(), false);
  await until('Janus has no publisher', async () =>
    (await janus.publishers()).length === 0);
});

// What has come of each line: its kind, and the energy of its sound.
const received = page => page.evaluate(async () =>
  [...(await player.pc.getStats()).values()]
    .filter(({type, packetsReceived}) => type === 'inbound-rtp' && packetsReceived > 0)
    .map(({kind, totalAudioEnergy}) => ({kind, totalAudioEnergy})));

test('Janus gets the first picture and the sound of many', {skip}, async t => {
  const janus = await useJanus(t, TOKEN);
  const sender = await useTracks(t,
      {video_0: CAMERA, video_1: CAMERA, video_2: CAMERA, audio_0: SOUND, audio_1: SOUND},
      {sink: sinkFor(janus)});
  const page = await watchJanus(await useChromium(t), janus, await publisherAt(janus));

  await pictureMoves(page);
  await until('there is sound', async () =>
    (await received(page)).some(({totalAudioEnergy}) => totalAudioEnergy > 0));
  assert.deepEqual((await received(page)).map(({kind}) => kind).sort(), ['audio', 'video']);
  assert.deepEqual((await sender.stats()).sessions[0].tracks.map(({msid}) => msid).sort(),
      ['audio_0', 'video_0']);
});

test('what the documentation says to try works', {skip}, async t => {
  const [, create, launch] = documented('whip.md', 'Try it with Janus');
  const janus = await useJanus(t);
  execFileSync('sh', ['-c', create], {stdio: 'ignore'});
  const sender = spawn('sh', ['-c', `exec ${launch}`], {stdio: 'ignore'});
  const gone = once(sender, 'exit');
  atEnd(t, async () => {
    sender.kill('SIGINT');
    await gone;
  });

  const browser = await useChromium(t);
  const page = await watchJanus(browser, janus, await publisherAt(janus));
  await pictureMoves(page);
  const {sessions} = await (await fetch('http://127.0.0.1:8080/stats')).json();
  assert.deepEqual(sessions.map(s => s.id), ['viewer-1']);
});

test('a wrong token is an error that says so', {skip}, async t => {
  const janus = await useJanus(t, TOKEN);
  const sender = await useSender(t, CAMERA,
      {sink: `http-server=false ${sinkFor(janus, 'wrong')}`, wait: false,
        complains: true});
  const {message} = await sender.event('there is an error', e => e.event === 'error');

  assert.match(message, /whip-auth-token/);
  assert.doesNotMatch(message, /wrong/);
  assert.equal(await janus.isPublished(), false);
});

test('a server that was away is published to again', {skip}, async t => {
  const janus = await useJanus(t, TOKEN);
  const sender = await useSender(t, CAMERA, {sink: sinkFor(janus), complains: true});
  await until('it is published', async () => (await sender.stats()).viewers === 1);
  await janus.stop();
  await sender.event('there is a warning', e => e.event === 'warning');
  await janus.start();
  await until('it is published again', () => janus.isPublished());
});
