// gst-latestframe
// Copyright (C) 2026 the gst-latestframe authors
//
// SPDX-License-Identifier: LGPL-2.1-or-later

// How far sound and picture of the same moment are apart in Chromium, on loopback with
// playout-delay 0, and what of the sound is made up where packets get lost.
//
//   ROUNDS, SECONDS: see below
//
// Picture and sound say themselves when they were taken: the picture by its barcode, the
// sound by its beeps. The offset at a beep is the age of the sound (page/listener.js) less
// that of the picture shown then (when presented); more than 0: the sound is late. Bar: 40 ms
// (p50), with either av-sync.

import {openChromium} from '../e2e/lib/browser.mjs';
import {linkMissing, openLink} from '../e2e/lib/link.mjs';
import {programSender, watch} from '../e2e/lib/linksession.mjs';
import {watchLoad} from '../e2e/lib/machine.mjs';
import {openMeasure, percentile, servePages} from '../e2e/lib/measure.mjs';
import {pause, until} from '../e2e/lib/wait.mjs';
import {MICROPHONE, camera, changes, startTracks} from './cockpit.mjs';
import {fixed, row} from './senders.mjs';

const ROUNDS = Number(process.env.ROUNDS || 3);
const SECONDS = Number(process.env.SECONDS || 15);
const BAR = 40; // ms
// Browsers change the delay that they add for lip sync step by step.
const SETTLE = 15000; // ms
const SETTINGS = ['av-sync=age', 'av-sync=sync'];
const LOSSES = [0, 0.05, 0.2];
const WAY = 25; // ms, one way
const TRACKS = {video_0: camera('stamp'), audio_0: MICROPHONE};
// Syllables of a voice, four a second: Opus has FEC for what it takes for speech.
const VOICE = 'audiotestsrc is-live=true samplesperbuffer=480 wave=ticks freq=200 ' +
  'tick-interval=250000000 sine-periods-per-tick=40 ! ' +
  'audio/x-raw,format=S16LE,rate=48000,channels=1';
const QUERY = '&videos=1&audio';

// What a page sees and hears from now on.
async function sample(page) {
  const before = await page.evaluate(async () => {
    measure.start();
    return measure.allStats();
  });
  const {others, ours} = await watchLoad(() => pause(SECONDS * 1000));
  const {after, frames, beeps} = await page.evaluate(async () =>
    ({after: await measure.allStats(), frames: measure.frames, beeps: measure.beeps}));
  const [video, audio] = ['video', 'audio'].map(wanted =>
    changes(before, after).find(({kind}) => kind === wanted));
  return {frames, beeps, video, audio, others, ours};
}

// At each beep before which a frame was shown.
function offsets({frames, beeps}) {
  return beeps.map(({at, age}) => {
    const shown = frames.findLast(frame => frame.at <= at);
    return shown ? age - shown.presented : null;
  }).filter(offset => offset !== null);
}

async function onLoopback(pages, set) {
  const sender = await startTracks(TRACKS, set);
  const browser = await openChromium();
  try {
    const page = await openMeasure(browser, pages, sender, QUERY);
    await pause(SETTLE);
    return await sample(page);
  } finally {
    await browser.close();
    await sender.stop();
  }
}

async function withLoss(loss, seed) {
  const link = await openLink({queue: 300, seed,
    up: [{at: 0, rate: 4e6, delay: WAY, loss}], down: [{at: 0, rate: 4e6, delay: WAY}]});
  const viewer = await openChromium({netns: link.far});
  let sender;
  try {
    sender = programSender(link.near, await startTracks({...TRACKS, audio_0: VOICE}, '',
        {netns: link.near, wait: false}));
    const page = await watch(viewer, sender, QUERY);
    await until('there are pictures', () =>
      page.evaluate(() => measure.frames.length > 30));
    await pause(SETTLE);
    return await sample(page);
  } finally {
    await sender?.close();
    await viewer.close();
    await link.dispose();
  }
}

const spread = values =>
  [0.05, 0.5, 0.95].map(q => fixed(percentile(values, q))).join(' / ');

function reportSync(set, rounds) {
  const found = rounds.flatMap(offsets);
  const ages = rounds.flatMap(({beeps}) => beeps.map(({age}) => age));
  const pictures = rounds.flatMap(({frames}) => frames.map(({presented}) => presented));
  const mean = key => rounds.reduce((sum, r) => sum + r[key], 0) / rounds.length;
  row(set, spread(found), found.length, fixed(percentile(ages, 0.5)),
      fixed(percentile(pictures, 0.5)), fixed(mean('ours'), 2), fixed(mean('others'), 2));
  console.log(`# bar ${BAR} ms: ` +
      (Math.abs(percentile(found, 0.5)) <= BAR ? 'met' : 'MISSED'));
}

function reportLoss(loss, {audio, others}) {
  const jitterBuffer = 1000 * audio.jitterBufferDelay / audio.jitterBufferEmittedCount;
  const share = (part, all) => `${fixed(100 * part / all, 2)} %`;
  row(`${100 * loss} % lost`, share(audio.packetsLost, audio.packetsReceived + audio.packetsLost),
      share(audio.concealedSamples, audio.totalSamplesReceived),
      share(audio.concealedSamples - audio.silentConcealedSamples, audio.totalSamplesReceived),
      audio.concealmentEvents, audio.fecPacketsReceived ?? '-',
      audio.fecPacketsDiscarded ?? '-', fixed(jitterBuffer),
      fixed(others, 2));
}

const pages = await servePages();
try {
  const all = Object.fromEntries(SETTINGS.map(set => [set, []]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const [set, rounds] of Object.entries(all))
      rounds.push(await onLoopback(pages, set));
  }
  row('sound later than picture, ms', 'p5/p50/p95', 'beeps', 'sound', 'picture', 'cores',
      'others');
  for (const [set, rounds] of Object.entries(all))
    reportSync(set, rounds);
} finally {
  pages.close();
}
if (linkMissing() === undefined) {
  row(`4 Mbit/s, ${WAY} ms one way`, 'packets lost', 'made up', 'not silent', 'events',
      'FEC received', 'FEC unused', 'jitter buf.', 'others');
  for (const [i, loss] of LOSSES.entries())
    reportLoss(loss, await withLoss(loss, i + 1));
}
