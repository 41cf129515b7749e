// gst-latestframe
// Copyright (C) 2026 the gst-latestframe authors
//
// SPDX-License-Identifier: LGPL-2.1-or-later

// A session with two pictures, sound and control goes on for LATEST_SOAK_MINUTES over a
// link that changes: the age of the picture and the memory of the sender stay what they
// are in the first minute.

import assert from 'node:assert/strict';
import {test} from 'node:test';

import {needLink, openLink} from '../lib/link.mjs';
import {programSender, watch} from '../lib/linksession.mjs';
import {assertNoProblems} from '../lib/player.mjs';
import {startSender} from '../lib/sender.mjs';
import {atEnd, CAMERA, SOUND, useChromium} from '../lib/story.mjs';
import {pause, until} from '../lib/wait.mjs';

const MINUTES = Number(process.env.LATEST_SOAK_MINUTES ?? 30);
const PERIOD = 60; // s
const WAY = 20; // ms
// What the link does in each minute. The first half is as good in each.
const PHASES = [{at: 0, rate: 3000000, delay: WAY, loss: 0}, {at: 30, rate: 1000000},
  {at: 40, rate: 0}, {at: 41, rate: 2000000, loss: 0.05}, {at: 52, rate: 3000000, loss: 0}];
const SMALL = 'videotestsrc is-live=true pattern=smpte ! ' +
  'video/x-raw,format=I420,width=320,height=240,framerate=15/1';
const MAX_GROWTH = 10 * 1024 * 1024;
// Of the median of a minute over that of the first one: the probing and what else the
// machine does.
const MAX_OLDER = 40; // ms

needLink();

const median = list => list.sort((a, b) => a - b)[list.length >> 1];
const usage = ({memory, descriptors, threads}) => ({memory, descriptors, threads});

// Takes control, and counts the heartbeats that come back.
function beat() {
  const channel = measure.channels.control;
  let sequence = 0;
  window.heartbeats = 0;
  channel.addEventListener('message', ({data}) => {
    window.heartbeats += JSON.parse(data).type === 'heartbeat';
  });
  channel.send(JSON.stringify({type: 'take'}));
  setInterval(() => channel.readyState === 'open' && channel.send(JSON.stringify(
      {type: 'heartbeat', sequence: ++sequence, time: performance.now()})), 100);
}

// What has come beside the first picture so far.
async function count() {
  const counts = {second: 0, sound: 0, heartbeats: window.heartbeats};
  for (const s of await measure.allStats()) {
    if (s.kind === 'audio')
      counts.sound += s.packetsReceived;
    else if (s.mid === '1')
      counts.second += s.framesDecoded;
  }
  return counts;
}

// What came within `seconds`: the ages of the picture, and how much of the rest.
async function observe(page, seconds) {
  await page.evaluate(() => measure.start());
  const before = await page.evaluate(count);
  await pause(seconds * 1000);
  const after = await page.evaluate(count);
  const ages = await page.evaluate(() => measure.frames.map(f => f.readable));
  return {age: median(ages), frames: ages.length,
    ...Object.fromEntries(Object.keys(after).map(key => [key, after[key] - before[key]]))};
}

test(`a session goes on for ${MINUTES} minutes`, async t => {
  const up = Array.from({length: MINUTES + 2}, (_, i) =>
    PHASES.map(phase => ({...phase, at: phase.at + i * PERIOD}))).flat();
  const link = await openLink({up, down: [{at: 0, rate: 10000000, delay: WAY}], queue: 300});
  atEnd(t, () => link.dispose());
  const browser = await useChromium(t, {netns: link.far, mute: false});
  const port = 9000;
  const sender = await startSender(
      `latestwebrtcsink name=out http-port=${port} control=all max-bitrate=4000000 ` +
      `${CAMERA} ! identity name=stamp ! out.video_0 ${SMALL} ! out.video_1 ` +
      `${SOUND} ! out.audio_0`, {netns: link.near, sink: null, port});
  atEnd(t, () => sender.stop());
  const page = await watch(
      browser, programSender(link.near, sender), '&videos=2&audio&control');
  await until('control is open', () =>
    page.evaluate(() => measure.channels.control.readyState === 'open'));
  await page.evaluate(beat);
  const begin = await link.started();
  const minutes = [];

  for (let i = 0; i < MINUTES; i++) {
    await pause(begin + (i * PERIOD + 5) * 1000 - performance.now());
    minutes.push({...await observe(page, 20), ...usage(sender)});
    t.diagnostic(JSON.stringify(minutes.at(-1)));
    await pause(begin + (i + 1) * PERIOD * 1000 - performance.now());
  }
  const [first, ...others] = minutes;
  for (const minute of others) {
    assert.ok(minute.age <= first.age + MAX_OLDER, `${minute.age} ms after ${first.age} ms`);
    for (const key of ['frames', 'second', 'sound', 'heartbeats'])
      assert.ok(minute[key] >= first[key] / 2, `${key}: ${minute[key]} after ${first[key]}`);
    assert.ok(minute.memory <= first.memory + MAX_GROWTH,
        `${minute.memory} bytes after ${first.memory}`);
    assert.ok(minute.descriptors <= first.descriptors + 2);
    assert.ok(minute.threads <= first.threads + 3);
  }
  assertNoProblems(page);
});
