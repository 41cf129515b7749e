// gst-latestframe
// Copyright (C) 2026 the gst-latestframe authors
//
// SPDX-License-Identifier: LGPL-2.1-or-later

// Whatever comes to the server, those who watch go on, and nothing stays behind.

import assert from 'node:assert/strict';
import {test} from 'node:test';

import {abuseControl, beHostile, connectWithWrongFingerprint, KINDS, KINDS_OF_EVERYTHING} from '../lib/hostile.mjs';
import {markConnection, openPlayer, pictureMoves, stillSameConnection} from '../lib/player.mjs';
import {freePort} from '../lib/sender.mjs';
import {useChromium, useSender} from '../lib/story.mjs';
import {until} from '../lib/wait.mjs';

const SMALL = 'videotestsrc is-live=true pattern=ball ! ' +
  'video/x-raw,format=I420,width=320,height=240,framerate=15/1';
const DESCRIPTORS = 1024;
const TIMES = 3; // each kind, in each of the two rounds
const MAX_GROWTH = 10 * 1024 * 1024;

const onlyOneIsLeft = sender => until('only the viewer is left',
    async () => (await sender.stats()).sessions.length === 1, {timeout: 60000});

const usage = ({descriptors, threads, memory}) => ({descriptors, threads, memory});

async function usesAsMuchAs(sender, before) {
  await until('the descriptors are as many as before',
      () => sender.descriptors <= before.descriptors + 2);
  await until('the threads are as many as before',
      () => sender.threads <= before.threads + 2);
}

test('hostile offers disturb no viewer and leave nothing', async t => {
  const sender = await useSender(t, SMALL, {descriptors: DESCRIPTORS});
  const browser = await useChromium(t);
  const page = await openPlayer(browser, sender);
  const other = await browser.open(`${sender.url}/clock`);
  const count = TIMES * Object.keys(KINDS).length;

  await markConnection(page);
  // The first ones make the process load what it will need.
  await beHostile(sender, count, {seed: 2});
  await onlyOneIsLeft(sender);
  const before = usage(sender);

  await beHostile(sender, count);
  await connectWithWrongFingerprint(other);
  assert.ok(await stillSameConnection(page));
  await pictureMoves(page);
  await onlyOneIsLeft(sender);
  await usesAsMuchAs(sender, before);
  const growth = sender.memory - before.memory;
  t.diagnostic(`memory: growth ${(growth / 1048576).toFixed(1)} MB`);
  assert.ok(growth < MAX_GROWTH, `grew by ${growth} bytes`);
});

test('nor do those that ask for sound and control', async t => {
  const port = freePort();
  const sender = await useSender(t, `latestwebrtcsink name=out control=one http-port=${port} ` +
    `${SMALL} ! out.video_0 ${SMALL} ! out.video_1 audiotestsrc is-live=true ! out.audio_0`,
  {sink: null, port, descriptors: DESCRIPTORS});
  const browser = await useChromium(t);
  const page = await openPlayer(browser, sender);
  const other = await browser.open(`${sender.url}/clock`);
  const attack = async options => {
    await beHostile(sender, Object.keys(KINDS_OF_EVERYTHING).length,
        {kinds: KINDS_OF_EVERYTHING, ...options});
    const told = await abuseControl(other);
    await onlyOneIsLeft(sender);
    return told;
  };

  await markConnection(page);
  await attack({seed: 2});
  const before = usage(sender);
  const told = await attack({});
  t.diagnostic(JSON.stringify(told));
  assert.ok(told.unread > 5 && told.large > 1, JSON.stringify(told));
  assert.ok(await stillSameConnection(page));
  await pictureMoves(page);
  await usesAsMuchAs(sender, before);
});
