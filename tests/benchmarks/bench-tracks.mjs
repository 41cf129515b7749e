// gst-latestframe
// Copyright (C) 2026 the gst-latestframe authors
//
// SPDX-License-Identifier: LGPL-2.1-or-later

// Two cameras of 480p30 and sound in one session, beside one camera alone, on loopback in
// Chromium: how old each picture is when it can be read, and how old the sound is when it
// leaves the jitter buffer to be played (page/listener.js: taken by the microphone until
// then, its block of 10 ms included, the loudspeaker's buffer not).
//
//   ROUNDS, SECONDS: see below
//
// Bars: each picture at most 1.15 times as old as one alone (p50), the sound 60 ms (p50).
// Sessions alternate, each in a fresh browser.

import {openChromium} from '../e2e/lib/browser.mjs';
import {watchLoad} from '../e2e/lib/machine.mjs';
import {openMeasure, percentile, servePages} from '../e2e/lib/measure.mjs';
import {pause} from '../e2e/lib/wait.mjs';
import {MICROPHONE, camera, changes, startTracks} from './cockpit.mjs';
import {fixed, row} from './senders.mjs';

const ROUNDS = Number(process.env.ROUNDS || 3);
const SECONDS = Number(process.env.SECONDS || 10);
// The browser's jitter buffer for sound begins long and shortens within seconds.
const SETTLE = 8000; // ms
const MOST_RATIO = 1.15;
const MOST_SOUND = 60; // ms

const ALONE = 'one camera';
const BOTH = 'two cameras + sound';
const two = apart => ({query: '&videos=2&audio', tracks: {video_0: camera('stamp'),
  video_1: camera('stamp1', {apart}), audio_0: MICROPHONE}});
const CASES = {
  [ALONE]: {tracks: {video_0: camera('stamp')}, query: '&videos=1'},
  // The hardest: both have each frame at the same moment.
  [BOTH]: two(0),
  'half a frame apart': two(0.5),
};

async function session(pages, {tracks, query}) {
  const sender = await startTracks(tracks);
  const browser = await openChromium();
  try {
    const page = await openMeasure(browser, pages, sender, query);
    await pause(SETTLE);
    const before = await page.evaluate(async () => {
      measure.start();
      return measure.allStats();
    });
    const {others, ours} = await watchLoad(() => pause(SECONDS * 1000));
    const {after, pictures, beeps} = await page.evaluate(async () => ({
      after: await measure.allStats(), beeps: measure.beeps,
      pictures: measure.pictures.map(({frames}) => frames)}));
    const lines = changes(before, after);
    return {pictures, beeps, lines, others, ours};
  } finally {
    await browser.close();
    await sender.stop();
  }
}

const quantiles = values => `${fixed(percentile(values, 0.5))}/${fixed(percentile(values, 0.95))}`;
const verdict = met => met ? 'met' : 'MISSED';

function reportPictures(all) {
  const ages = (rounds, i, metric) =>
    rounds.flatMap(({pictures}) => pictures[i].map(frame => frame[metric]));
  const alone = percentile(ages(all[ALONE], 0, 'readable'), 0.5);
  row('age of pictures, ms, p50/p95', 'received', 'presented', 'readable', 'of alone',
      'frames/s', 'jitter buf.', 'decode', 'cores', 'others');
  for (const [name, rounds] of Object.entries(all)) {
    const mean = pick => rounds.reduce((sum, r) => sum + pick(r), 0) / rounds.length;
    for (const i of rounds[0].pictures.keys()) {
      const video = ({lines}) => lines.filter(({kind}) => kind === 'video')[i];
      const ratio = percentile(ages(rounds, i, 'readable'), 0.5) / alone;
      row(`${name}: picture ${i}`, ...['received', 'presented', 'readable'].map(metric =>
        quantiles(ages(rounds, i, metric))), `${fixed(ratio, 2)}x`,
      fixed(mean(({pictures}) => pictures[i].length / SECONDS)),
      fixed(mean(r => 1000 * video(r).jitterBufferDelay / video(r).jitterBufferEmittedCount)),
      fixed(mean(r => 1000 * video(r).totalDecodeTime / video(r).framesDecoded)),
      fixed(mean(r => r.ours), 2), fixed(mean(r => r.others), 2));
      if (name !== ALONE)
        console.log(`# bar ${MOST_RATIO}x: ${verdict(ratio <= MOST_RATIO)}`);
    }
    row(`${name}: p50 of each round`, ...rounds.flatMap(({pictures}) => pictures.map(frames =>
      fixed(percentile(frames.map(f => f.readable), 0.5)))));
  }
}

function reportSound(all) {
  row('age of sound when played, ms', 'p50/p95', 'beeps', 'jitter buf.', 'target', 'concealed');
  for (const [name, rounds] of Object.entries(all).filter(([, [r]]) => r.beeps.length)) {
    const ages = rounds.flatMap(({beeps}) => beeps.map(beep => beep.age));
    const sum = key => rounds.reduce((n, {lines}) =>
      n + lines.find(({kind}) => kind === 'audio')[key], 0);
    const delay = key => fixed(1000 * sum(key) / sum('jitterBufferEmittedCount'));
    row(name, quantiles(ages), ages.length, delay('jitterBufferDelay'),
        delay('jitterBufferTargetDelay'),
        `${fixed(100 * sum('concealedSamples') / sum('totalSamplesReceived'), 2)} %`);
    console.log(`# bar ${MOST_SOUND} ms: ${verdict(percentile(ages, 0.5) <= MOST_SOUND)}`);
  }
}

const pages = await servePages();
try {
  const all = Object.fromEntries(Object.keys(CASES).map(name => [name, []]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, spec] of Object.entries(CASES))
      all[name].push(await session(pages, spec));
  }
  reportPictures(all);
  reportSound(all);
} finally {
  pages.close();
}
