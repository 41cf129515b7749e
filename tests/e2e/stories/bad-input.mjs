// gst-latestframe
// Copyright (C) 2026 the gst-latestframe authors
//
// SPDX-License-Identifier: LGPL-2.1-or-later

import assert from 'node:assert/strict';
import {once} from 'node:events';
import {connect} from 'node:net';
import {test} from 'node:test';

import {markConnection, openPlayer, pictureMoves, stillSameConnection,
  viewers} from '../lib/player.mjs';
import {CAMERA, useChromium, useSender} from '../lib/story.mjs';

// What a browser without the codecs we have would offer.
async function offerOf(page, keep) {
  return page.evaluate(async mimeTypes => {
    const pc = new RTCPeerConnection();
    const {codecs} = RTCRtpReceiver.getCapabilities('video');
    if (mimeTypes.length) {
      pc.addTransceiver('video', {direction: 'recvonly'}).setCodecPreferences(
          codecs.filter(codec => mimeTypes.includes(codec.mimeType)));
    } else {
      pc.addTransceiver('audio', {direction: 'recvonly'});
    }
    const {sdp} = await pc.createOffer();
    pc.close();
    return sdp;
  }, keep);
}

function post(sender, body, type = 'application/sdp') {
  return fetch(`${sender.url}/whep`,
      {method: 'POST', headers: {'Content-Type': type}, body});
}

// A refusal has a status of its own and says why, in words.
async function assertRefused(response, status) {
  const text = await response.text();
  assert.equal(response.status, status, text);
  assert.ok(text.trim().length > 10, `an explanation, not "${text}"`);
}

test('bad input is refused and disturbs nobody', async t => {
  const sender = await useSender(t, CAMERA);
  const browser = await useChromium(t);
  const page = await openPlayer(browser, sender);
  await markConnection(page);

  const refused = (name, status, request) =>
    t.test(name, async () => assertRefused(await request(), status));

  await refused('an offer that is no SDP', 400,
      () => post(sender, 'v=0\r\nthis is not SDP'));
  await refused('an empty offer', 400, () => post(sender, ''));
  await refused('an offer without video', 422,
      async () => post(sender, await offerOf(page, [])));
  await refused('an offer without VP8 and VP9', 422,
      async () => post(sender, await offerOf(page, ['video/H264', 'video/AV1'])));
  await refused('a body of 10 MB', 413,
      () => post(sender, 'x'.repeat(10 * 1024 * 1024)));
  await refused('a body that is no SDP by its type', 415,
      () => post(sender, '{}', 'application/json'));
  await refused('an unknown path', 404, () => fetch(`${sender.url}/nowhere`));
  await refused('a path that climbs', 404,
      () => fetch(`${sender.url}/%2e%2e/%2e%2e/etc/passwd`));
  await refused('leaving a session nobody has', 404,
      () => fetch(`${sender.url}/whep/0123456789`, {method: 'DELETE'}));
  await refused('a method nobody knows', 405,
      () => fetch(`${sender.url}/whep`, {method: 'PUT', body: 'x'}));

  await t.test('a client that never finishes its request', async () => {
    const slow = connect(sender.port, '127.0.0.1');
    await once(slow, 'connect');
    slow.on('error', () => {});
    slow.write('POST /whep HTTP/1.1\r\nHost: x\r\n' +
        'Content-Type: application/sdp\r\nContent-Length: 1000\r\n\r\nv=0');
    const closed = once(slow.resume(), 'close');
    assert.equal((await fetch(`${sender.url}/`)).status, 200);
    await closed;
  });

  assert.equal(await viewers(sender), 1);
  await pictureMoves(page);
  assert.ok(await stillSameConnection(page), 'the viewer was not disturbed');
});
