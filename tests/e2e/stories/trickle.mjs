// gst-latestframe
// Copyright (C) 2026 the gst-latestframe authors
//
// SPDX-License-Identifier: LGPL-2.1-or-later

// A player on a page of another origin that posts its offer before it has candidates, and
// sends each of them by PATCH, as the readers of other servers do.

import assert from 'node:assert/strict';
import {test} from 'node:test';

import {CAMERA, useChromium, useSender} from '../lib/story.mjs';
import {until} from '../lib/wait.mjs';

// Resolves with what the server said to each PATCH when all candidates are sent.
const play = (page, url) => page.evaluate(async url => {
  const pc = new RTCPeerConnection();
  const found = [];
  const gathered = new Promise(resolve => {
    pc.onicecandidate = ({candidate}) =>
      candidate ? found.push(candidate) : resolve();
  });

  window.pc = pc;
  pc.addTransceiver('video', {direction: 'recvonly'});
  pc.addTransceiver('audio', {direction: 'recvonly'});
  const offer = await pc.createOffer();
  const reply = await fetch(`${url}/whep`, {method: 'POST',
    headers: {'Content-Type': 'application/sdp'}, body: offer.sdp});
  const session = new URL(reply.headers.get('Location'), `${url}/whep`);
  const etag = reply.headers.get('ETag');
  await pc.setLocalDescription(offer);
  await pc.setRemoteDescription({type: 'answer', sdp: await reply.text()});
  await gathered;

  const line = name => offer.sdp.match(new RegExp(`a=${name}:.*\\r\\n`))[0];
  const send = (candidate, ifMatch) => fetch(session, {method: 'PATCH',
    headers: {'Content-Type': 'application/trickle-ice-sdpfrag', 'If-Match': ifMatch},
    body: line('ice-ufrag') + line('ice-pwd') + 'm=video 9 UDP/TLS/RTP/SAVPF 0\r\n' +
        `a=mid:${candidate.sdpMid}\r\na=${candidate.candidate}\r\n`});
  const statuses = [];
  for (const candidate of found) {
    statuses.push((await send(candidate, '*')).status);
    statuses.push((await send(candidate, etag)).status);
  }
  return statuses;
}, url);

const framesOf = page => page.evaluate(async () => {
  const stats = [...(await window.pc.getStats()).values()];
  return stats.find(s => s.type === 'inbound-rtp' && s.kind === 'video')?.framesDecoded ?? 0;
});

test('a player of another origin sends its candidates by PATCH', async t => {
  const sender = await useSender(t, CAMERA, {sink: 'allowed-origins=*'});
  const other = await useSender(t, CAMERA);
  const browser = await useChromium(t);
  const page = await browser.open(`${other.url}/clock`);
  const statuses = await play(page, sender.url);

  assert.ok(statuses.length > 0);
  assert.deepEqual([...new Set(statuses)], [204]);
  await until('frames are decoded', async () => await framesOf(page) > 5);
});
