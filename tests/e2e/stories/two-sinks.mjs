// gst-latestframe
// Copyright (C) 2026 the gst-latestframe authors
//
// SPDX-License-Identifier: LGPL-2.1-or-later

import assert from 'node:assert/strict';
import {test} from 'node:test';

import {openPlayer, overlayShows, pictureMoves, viewersBecome} from '../lib/player.mjs';
import {freePort} from '../lib/sender.mjs';
import {CAMERA, useChromium, useSender} from '../lib/story.mjs';

const SMALL = 'videotestsrc is-live=true pattern=ball ! ' +
  'video/x-raw,format=I420,width=320,height=240,framerate=30/1';

test('two sinks in one process serve a port each', async t => {
  const port = freePort();
  const big = await useSender(t,
      `${CAMERA} ! latestwebrtcsink http-port=${port} ` +
      `${SMALL} ! latestwebrtcsink http-port=${freePort()}`,
      {port, sink: null});
  const small = {url: `http://127.0.0.1:${port + 1}`};
  const browser = await useChromium(t);
  const pages = [await openPlayer(browser, big),
    await openPlayer(browser, small)];

  await pictureMoves(pages[0]);
  await pictureMoves(pages[1]);
  await overlayShows(pages[0], /640\D+480/);
  await overlayShows(pages[1], /320\D+240/);
  await pages[0].close();
  await viewersBecome(big, 0);
  await pictureMoves(pages[1]);
});

test('a port in use is one clear error', async t => {
  const first = await useSender(t, CAMERA);
  const second = await useSender(t, CAMERA,
      {port: first.port, wait: false, complains: true});

  const error = await second.event('it says so', e => e.event === 'error');
  assert.match(error.message, new RegExp(`\\b${first.port}\\b`));
  assert.equal(second.events.filter(e => e.event === 'error').length, 1);
  assert.equal((await fetch(`${first.url}/`)).status, 200);
});
