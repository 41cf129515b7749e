// gst-latestframe
// Copyright (C) 2026 the gst-latestframe authors
//
// SPDX-License-Identifier: LGPL-2.1-or-later

// Two viewers of one sink, one beside it and one behind a link of 0.4 Mbit/s: what each of
// them sees where both are sent one encode, for either of them, and where each has its own.
//
//   ROUNDS: see below

import {openChromium} from '../e2e/lib/browser.mjs';
import {needLink, openLink} from '../e2e/lib/link.mjs';
import {filmLine, programSender, watch} from '../e2e/lib/linksession.mjs';
import {watchLoad} from '../e2e/lib/machine.mjs';
import {percentile} from '../e2e/lib/measure.mjs';
import {startSender} from '../e2e/lib/sender.mjs';
import {pause} from '../e2e/lib/wait.mjs';
import {fixed, row} from './senders.mjs';

const ROUNDS = Number(process.env.ROUNDS || 1);
const WAY = 20; // ms, one way
const RATE = 400000; // bit/s
const SETTLED = 12000; // ms
const SECONDS = 15;
const SINKS = {
  'encoder-sharing=auto': 'encoder-sharing=auto',
  'all, slowest': 'encoder-sharing=all',
  'all, fastest': 'encoder-sharing=all rate-policy=fastest',
};

const look = page => page.evaluate(async () => {
  const {bytesReceived, framesDecoded, freezeCount} = await measure.stats();
  return {bytesReceived, framesDecoded, freezeCount, now: performance.now(),
    frames: measure.frames.length};
});

async function measure(page, before) {
  const after = await look(page);
  const frames = await page.evaluate(n => measure.frames.slice(n), before.frames);
  const seconds = (after.now - before.now) / 1000;
  const ages = frames.map(({presented}) => presented);
  return {rate: 8 * (after.bytesReceived - before.bytesReceived) / seconds / 1000,
    fps: (after.framesDecoded - before.framesDecoded) / seconds,
    freezes: after.freezeCount - before.freezeCount,
    ages: [0.5, 0.95].map(p => fixed(percentile(ages, p), 0)).join('/')};
}

async function run(sink, seed) {
  const link = await openLink({queue: 300, seed, up: [{at: 0, rate: RATE, delay: WAY}],
    down: [{at: 0, rate: 10e6, delay: WAY}]});
  const browsers = [];
  let sender;
  try {
    sender = programSender(link.near, await startSender(await filmLine(),
        {netns: link.near, wait: false, sink: `max-bitrate=2500000 ${sink}`}));
    const pages = [];
    for (const netns of [link.near, link.far]) {
      browsers.push(await openChromium({netns}));
      pages.push(await watch(browsers.at(-1), sender));
    }
    await pause(SETTLED);
    const {result, ours, others} = await watchLoad(async () => {
      const begin = await Promise.all(pages.map(look));
      await pause(SECONDS * 1000);
      return Promise.all(pages.map((page, i) => measure(page, begin[i])));
    });
    return {viewers: result, ours, others};
  } finally {
    await sender?.close();
    await Promise.all(browsers.map(browser => browser.close()));
    await link.dispose();
  }
}

needLink();
row('', 'viewer', 'kbit/s', 'frames/s', 'freezes', 'age, ms', 'ours', 'others');
for (let round = 0; round < ROUNDS; round++) {
  for (const [name, sink] of Object.entries(SINKS)) {
    const {viewers, ours, others} = await run(sink, round + 1);
    for (const [i, {rate, fps, freezes, ages}] of viewers.entries())
      row(name, ['beside', 'behind the link'][i], fixed(rate, 0), fixed(fps), freezes, ages,
          fixed(ours, 2), fixed(others, 2));
  }
}
