// gst-latestframe
// Copyright (C) 2026 the gst-latestframe authors
//
// SPDX-License-Identifier: LGPL-2.1-or-later

// TURN: where sender and viewer cannot reach each other, the picture takes the way over
// coturn; where the servers cannot be reached, the viewer does not wait for them.

import assert from 'node:assert/strict';
import {test} from 'node:test';

import {useHost, usePortForward} from '../lib/network.mjs';
import {assertNoProblems, framesDecoded, pictureMoves} from '../lib/player.mjs';
import {freePort} from '../lib/sender.mjs';
import {CAMERA, useChromium, useSender} from '../lib/story.mjs';
import {haveTurn, useTurn} from '../lib/turn.mjs';
import {until} from '../lib/wait.mjs';

// The kinds of the candidates in use, and of those that the page has.
const candidates = page => page.evaluate(async () => {
  const report = [...(await player.pc.getStats()).values()];
  const of = id => report.find(s => s.id === id);
  const transport = report.find(s => s.type === 'transport');
  const pair = of(transport?.selectedCandidatePairId);
  return {
    local: of(pair?.localCandidateId)?.candidateType,
    remote: of(pair?.remoteCandidateId)?.candidateType,
    own: report.filter(s => s.type === 'local-candidate').map(s => s.candidateType),
  };
});

test('the page plays over TURN where there is no other way',
    {skip: !haveTurn && 'no coturn'}, async t => {
      const [senderHost, viewerHost] = [await useHost(t), await useHost(t)];
      const address = senderHost.wire(1);
      const port = freePort();

      viewerHost.wire(2);
      senderHost.routeNowhere(1);
      viewerHost.routeNowhere(2);
      const turn = await useTurn(t);
      const sender = await useSender(t, CAMERA, {netns: senderHost.netns, port,
        sink: `http-address=${address} auth-token=s3cret turn-server=${turn.url}`});
      const url = await usePortForward(t, port, address);
      const browser = await useChromium(t, {netns: viewerHost.netns});
      const page = await browser.open(`${url}/#token=s3cret`);

      await until('the picture is there', async () => await framesDecoded(page) > 0);
      await pictureMoves(page);
      const {local, remote, own} = await candidates(page);
      assert.ok([local, remote].includes('relay'), `${local} to ${remote}`);
      assert.ok(own.includes('relay'), 'the page got in to the server, too');
      assertNoProblems(page);
      const during = sender.descriptors;

      await page.close();
      await until('the allocations are given back', () =>
        [...turn.sessions('new')].every(id => turn.sessions('refreshed.*lifetime=0').has(id)));
      // A socket for ICE, one for the relay, and what belongs to their threads.
      await until('the agent is gone', () => sender.descriptors <= during - 4);
    });

const SERVERS = {
  'silent servers': 'stun-server=stun://10.99.0.200:3478 ' +
      'turn-server=turn://u:p@10.99.0.200:3478,turn://u:p@192.0.2.1:3478',
  'servers without an address':
      'stun-server=stun://stun.invalid:3478 turn-server=turn://u:p@turn.invalid:3478',
};

test('nobody waits longer than a second for a server', async t => {
  const browser = await useChromium(t);
  const page = await browser.open('data:text/html,');
  const offer = await page.evaluate(async () => {
    const pc = new RTCPeerConnection();
    pc.addTransceiver('video', {direction: 'recvonly'});
    return (await pc.createOffer()).sdp;
  });

  for (const [name, server] of Object.entries(SERVERS)) {
    await t.test(name, async t => {
      const sender = await useSender(t, CAMERA, {sink: server});
      const times = [];
      // Others on this machine may take the time of one.
      do {
        const begin = performance.now();
        const reply = await fetch(`${sender.url}/whep`, {method: 'POST', body: offer,
          headers: {'Content-Type': 'application/sdp'}});
        assert.equal(reply.status, 201);
        assert.match(await reply.text(), /a=candidate:.* typ host/);
        times.push(performance.now() - begin);
      } while (times.at(-1) >= 1000 && times.length < 6);
      assert.ok(times.at(-1) < 1000, `${times.map(Math.round)} ms`);
    });
  }
});
