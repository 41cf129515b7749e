// gst-latestframe
// Copyright (C) 2026 the gst-latestframe authors
//
// SPDX-License-Identifier: LGPL-2.1-or-later

// Offers as players of all kinds make them, in real browsers: each gets the picture over
// one transport, whatever else it asks for.

import assert from 'node:assert/strict';
import {test} from 'node:test';

import {CAMERA, useChromium, useFirefox, useSender} from '../lib/story.mjs';
import {until} from '../lib/wait.mjs';

// Each makes the transceivers `kinds` and changes its offer by `edit` as its name says:
// before setLocalDescription, and again before it is posted.
const OFFERS = {
  'video only': {kinds: ['video']},
  'audio before video': {kinds: ['audio', 'video']},
  'video before audio and data': {kinds: ['video', 'audio'], data: true},
  'audio before video, bundle-only': {kinds: ['audio', 'video'], policy: 'max-bundle'},
  'data before video, bundle-only': {kinds: ['video'], dataFirst: true, policy: 'max-bundle'},
  'three videos': {kinds: ['video', 'video', 'video']},
  'no BUNDLE': {kinds: ['audio', 'video'], edit: '/a=group:BUNDLE.*\\r\\n/', to: '', chromium: true},
  'LS before BUNDLE': {kinds: ['audio', 'video'],
    edit: '/a=group:BUNDLE/', to: 'a=group:LS 0 1\r\na=group:BUNDLE'},
  'bundle of the audio alone': {kinds: ['audio', 'video'],
    edit: '/a=group:BUNDLE 0 1/', to: 'a=group:BUNDLE 0', chromium: true},
};

// Plays with the offer in the page; returns what came of it.
async function play(page, how) {
  return page.evaluate(async ({kinds, data, dataFirst, policy, edit, to}) => {
    const pc = new RTCPeerConnection(policy ? {bundlePolicy: policy} : {});
    const change = sdp => edit
      ? sdp.replace(new RegExp(edit.slice(1, -1)), to) : sdp;

    window.pcs = [...window.pcs ?? [], pc];
    if (dataFirst)
      pc.createDataChannel('x');
    for (const kind of kinds)
      pc.addTransceiver(kind, {direction: 'recvonly'});
    if (data)
      pc.createDataChannel('x');
    pc.ontrack = ({track}) => {
      const video = document.createElement('video');
      if (track.kind !== 'video')
        return;
      video.muted = video.autoplay = true;
      video.srcObject = new MediaStream([track]);
      document.body.append(video);
    };
    const offer = await pc.createOffer();
    await pc.setLocalDescription({type: 'offer', sdp: change(offer.sdp)});
    const reply = await fetch('whep', {method: 'POST',
      headers: {'Content-Type': 'application/sdp'},
      body: change(pc.localDescription.sdp)});
    const sdp = await reply.text();
    if (reply.status === 201)
      await pc.setRemoteDescription({type: 'answer', sdp});
    return {status: reply.status, sdp, index: window.pcs.length - 1};
  }, how);
}

const framesOf = (page, index) => page.evaluate(async i => {
  let frames = 0;
  for (const s of (await window.pcs[i].getStats()).values()) {
    if (s.type === 'inbound-rtp' && s.kind === 'video')
      frames = Math.max(frames, s.framesDecoded);
  }
  return frames;
}, index);

for (const [name, use] of [['Chromium', useChromium], ['Firefox', useFirefox]]) {
  test(`offers of all kinds play in ${name}`, async t => {
    const sender = await useSender(t, CAMERA);
    const browser = await use(t);
    const page = await browser.open(`${sender.url}/clock`);

    for (const [kind, how] of Object.entries(OFFERS)) {
      if (how.chromium && name !== 'Chromium')
        continue;
      await t.test(kind, async () => {
        const before = sender.descriptors;
        const {status, sdp, index} = await play(page, how);

        assert.equal(status, 201, sdp);
        await until('frames are decoded', async () => await framesOf(page, index) > 5);
        assert.ok(sender.descriptors - before <= 12,
            `${sender.descriptors - before} descriptors`);
        await page.evaluate(i => window.pcs[i].close(), index);
      });
    }
  });
}
