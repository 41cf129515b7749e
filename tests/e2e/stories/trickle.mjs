// gst-latestframe
// Copyright (C) 2026 the gst-latestframe authors
//
// SPDX-License-Identifier: LGPL-2.1-or-later

// A player on a page of another origin that posts its offer before it has candidates, and
// sends each of them by PATCH, as the readers of other servers do. Later it restarts ICE, as
// players do when their network has changed.

import assert from 'node:assert/strict';
import {test} from 'node:test';

import {CAMERA, useChromium, useFirefox, useSender} from '../lib/story.mjs';
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
  window.line = (sdp, name) => sdp.match(new RegExp(`a=${name}:.*\\r\\n`))[0];
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

  window.session = session;
  const send = (candidate, ifMatch) => fetch(session, {method: 'PATCH',
    headers: {'Content-Type': 'application/trickle-ice-sdpfrag', 'If-Match': ifMatch},
    body: line(offer.sdp, 'ice-ufrag') + line(offer.sdp, 'ice-pwd') + 'm=video 9 UDP/TLS/RTP/SAVPF 0\r\n' +
        `a=mid:${candidate.sdpMid}\r\na=${candidate.candidate}\r\n`});
  const statuses = [];
  for (const candidate of found) {
    statuses.push((await send(candidate, '*')).status);
    statuses.push((await send(candidate, etag)).status);
  }
  return statuses;
}, url);

// Restarts ICE by PATCH (RFC 9725, 4.3.3); resolves with the status of the reply.
const restart = page => page.evaluate(async () => {
  const {pc, line, session} = window;
  const answer = pc.remoteDescription.sdp;
  const gathered = new Promise(resolve => {
    pc.onicecandidate = ({candidate}) => candidate || resolve();
  });

  await pc.setLocalDescription(await pc.createOffer({iceRestart: true}));
  await gathered;
  const offer = pc.localDescription.sdp;
  const reply = await fetch(session, {method: 'PATCH',
    headers: {'Content-Type': 'application/trickle-ice-sdpfrag', 'If-Match': '*'},
    body: line(offer, 'ice-ufrag') + line(offer, 'ice-pwd') +
        'm=video 9 UDP/TLS/RTP/SAVPF 0\r\na=mid:0\r\n' +
        offer.match(/a=candidate:.*\r\n/g).join('')});
  const fragment = await reply.text();

  if (reply.status !== 200)
    return {status: reply.status, text: fragment};
  await pc.setRemoteDescription({type: 'answer', sdp: answer
    .replace(/a=ice-ufrag:.*\r\n/g, line(fragment, 'ice-ufrag'))
    .replace(/a=ice-pwd:.*\r\n/g, line(fragment, 'ice-pwd'))
    .replace(/a=candidate:.*\r\n/g, '')
    .replace(/a=end-of-candidates\r\n/g, '')});
  for (const [candidate] of fragment.matchAll(/candidate:.*/g))
    await pc.addIceCandidate({candidate: candidate.trim(), sdpMid: '0'});
  return {status: reply.status, etag: reply.headers.get('ETag'),
    type: reply.headers.get('Content-Type'), ufrag: line(offer, 'ice-ufrag').slice(12).trim()};
});

// The credentials of the pair of candidates in use, and whether it works.
const pairOf = page => page.evaluate(async () => {
  const report = [...(await window.pc.getStats()).values()];
  const transport = report.find(s => s.type === 'transport');
  const pair = report.find(s => s.id === transport?.selectedCandidatePairId);
  return {ufrag: transport?.iceLocalUsernameFragment, state: pair?.state,
    connection: window.pc.connectionState, bytes: pair?.bytesReceived ?? 0};
});

const framesOf = page => page.evaluate(async () => {
  const stats = [...(await window.pc.getStats()).values()];
  return stats.find(s => s.type === 'inbound-rtp' && s.kind === 'video')?.framesDecoded ?? 0;
});

for (const [name, use] of [['Chromium', useChromium], ['Firefox', useFirefox]]) {
  test(`a player of another origin in ${name} sends its candidates by PATCH`, async t => {
    const sender = await useSender(t, CAMERA, {sink: 'allowed-origins=*'});
    const other = await useSender(t, CAMERA);
    const browser = await use(t);
    const page = await browser.open(`${other.url}/clock`);
    const statuses = await play(page, sender.url);

    assert.ok(statuses.length > 0);
    assert.deepEqual([...new Set(statuses)], [204]);
    await until('frames are decoded', async () => await framesOf(page) > 5);

    const {status, type, etag, ufrag, text} = await restart(page);
    assert.equal(status, 200, text);
    assert.equal(type, 'application/trickle-ice-sdpfrag');
    assert.match(etag, /^".+"$/);
    const before = await framesOf(page);
    await until('ICE has restarted', async () => {
      const pair = await pairOf(page);
      return pair.ufrag === ufrag && pair.state === 'succeeded' && pair.bytes > 10000 &&
          pair.connection === 'connected';
    });
    await until('the picture goes on', async () => await framesOf(page) > before + 30);
  });
}
