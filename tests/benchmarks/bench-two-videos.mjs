// gst-latestframe
// Copyright (C) 2026 the gst-latestframe authors
//
// SPDX-License-Identifier: LGPL-2.1-or-later

// Two videos with the weights 2 and 1 and sound over an emulated link, whose capacity
// falls from 2 to 0.5 Mbit/s: what each video gets of what both get, and whether the sound
// has gaps.
//
//   ROUNDS: see below
//
// Bars: shares within 10 % of the weights; no packet of sound 60 ms or more after the one
// before, which is 50 ms more than there is between two of them.

import {openChromium} from '../e2e/lib/browser.mjs';
import {needLink, openLink} from '../e2e/lib/link.mjs';
import {filmLine, programSender, watch} from '../e2e/lib/linksession.mjs';
import {watchLoad} from '../e2e/lib/machine.mjs';
import {percentile} from '../e2e/lib/measure.mjs';
import {pause} from '../e2e/lib/wait.mjs';
import {MICROPHONE, changes, startTracks} from './cockpit.mjs';
import {fixed, row} from './senders.mjs';

const ROUNDS = Number(process.env.ROUNDS || 1);
const WAY = 25; // ms, one way
const STEP = 25; // s
const WEIGHTS = [2, 1];
// From and to, s: when the rate has settled.
const PHASES = {'2 Mbit/s': [12, STEP], '0.5 Mbit/s': [STEP + 5, 45],
  'the step': [STEP - 1, STEP + 5]};
const SHARE_BAR = 0.1;
const GAP_BAR = 60; // ms

const look = page => page.evaluate(async () => ({stats: await measure.allStats(),
  now: performance.now()}));

async function run(seed) {
  const link = await openLink({queue: 300, seed,
    up: [{at: 0, rate: 2e6, delay: WAY}, {at: STEP, rate: 0.5e6}],
    down: [{at: 0, rate: 10e6, delay: WAY}]});
  const viewer = await openChromium({netns: link.far});
  let sender;
  try {
    sender = programSender(link.near, await startTracks({video_0: await filmLine(),
      video_1: await filmLine('stamp1'), audio_0: MICROPHONE},
    `video_0::weight=${WEIGHTS[0]} video_1::weight=${WEIGHTS[1]}`,
    {netns: link.near, wait: false}));
    const [page, begin] = await Promise.all(
        [watch(viewer, sender, '&videos=2&audio'), link.started()]);
    const marks = [...new Set(Object.values(PHASES).flat())].sort((a, b) => a - b);
    const looks = {};
    const {others, ours} = await watchLoad(async () => {
      for (const mark of marks) {
        await pause(begin + mark * 1000 - performance.now());
        looks[mark] = await look(page);
      }
    });
    const {pictures, beeps} = await page.evaluate(() => ({beeps: measure.beeps,
      pictures: measure.pictures.map(({frames}) => frames)}));
    const {trace} = await link.close();
    return {looks, pictures, beeps, trace, others, ours};
  } finally {
    await sender?.close();
    await viewer.close();
    await link.dispose();
  }
}

// The longest time between two packets of sound that arrived one after the other, ms.
function longestGap(trace, ssrc, from, to) {
  const arrivals = trace.filter(p => p.ssrc === ssrc && p.arrives > 0 && p.fate !== 'overflow' &&
    p.arrives >= from * 1e6 && p.arrives < to * 1e6).map(p => p.arrives).sort((a, b) => a - b);
  return Math.max(...arrivals.slice(1).map((time, i) => time - arrivals[i])) / 1000;
}

function report({looks, pictures, beeps, trace, others}) {
  row('', 'video 0 kbit/s', 'video 1', 'of weights', 'sound', 'gap, ms', 'made up',
      'sound age', 'picture ages', 'others');
  for (const [name, [from, to]] of Object.entries(PHASES)) {
    const [begin, end] = [looks[from], looks[to]];
    const lines = changes(begin.stats, end.stats);
    const rate = ({bytesReceived}) => bytesReceived * 8 / (to - from) / 1000;
    const [first, second] = lines.filter(({kind}) => kind === 'video').map(rate);
    const audio = lines.find(({kind}) => kind === 'audio');
    const {ssrc} = end.stats.find(({kind}) => kind === 'audio');
    const wanted = WEIGHTS[0] / (WEIGHTS[0] + WEIGHTS[1]);
    const shares = [first / (first + second) / wanted, second / (first + second) / (1 - wanted)];
    const gap = longestGap(trace, ssrc, from, to);
    const within = list => list.filter(({at}) => at >= begin.now && at < end.now);
    row(name, fixed(first, 0), fixed(second, 0), shares.map(s => fixed(s, 2)).join('/'),
        fixed(rate(audio), 0), fixed(gap), fixed(100 * audio.concealedSamples /
        audio.totalSamplesReceived, 2), fixed(percentile(within(beeps).map(b => b.age), 0.5)),
        pictures.map(frames => fixed(percentile(within(frames).map(f => f.readable), 0.5), 0))
          .join('/'), fixed(others, 2));
    const met = shares.every(s => Math.abs(s - 1) <= SHARE_BAR);
    if (name !== 'the step')
      console.log(`# bar shares within ${100 * SHARE_BAR} %: ${met ? 'met' : 'MISSED'}`);
    console.log(`# bar no gap of ${GAP_BAR} ms: ${gap < GAP_BAR ? 'met' : 'MISSED'}`);
  }
}

needLink();
for (let round = 0; round < ROUNDS; round++)
  report(await run(round + 1));
