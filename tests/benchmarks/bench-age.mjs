// gst-latestframe
// Copyright (C) 2026 the gst-latestframe authors
//
// SPDX-License-Identifier: LGPL-2.1-or-later

// Age of the picture in headless Chromium: a barcode in each frame says when it was made.
//
//   bench-age.mjs [WIDTHxHEIGHT ...]
//   ROUNDS, SECONDS, BITRATE (bit/s), SENDERS (comma-separated): see below
//
// Sessions alternate between the senders within one run, each in a fresh browser; a
// sample during which others used the machine is taken again.

import {openChromium} from '../e2e/lib/browser.mjs';
import {quietly} from '../e2e/lib/machine.mjs';
import {METRICS, openMeasure, sample, servePages, summarize} from '../e2e/lib/measure.mjs';
import {pause} from '../e2e/lib/wait.mjs';
import {DEFAULT, HANDMADE, LIMITED, SENDERS, WARM_UP, fixed, row} from './senders.mjs';

const ROUNDS = Number(process.env.ROUNDS || 3);
const SECONDS = Number(process.env.SECONDS || 8);
const BITRATE = Number(process.env.BITRATE || 2000000);
const NAMES = process.env.SENDERS?.split(',') ?? Object.keys(SENDERS);

// The sender that is limited to the rate of the others: at most this much of what they
// need until presentation.
const OURS = LIMITED;
const BARS = {'hand-made': 0.5, [HANDMADE]: 1.0};

const sizes = process.argv.slice(2);
const formats = (sizes.length ? sizes : ['640x480', '1280x720']).map(size => {
  const [width, height] = size.split('x').map(Number);
  return {width, height, bitrate: BITRATE};
});

async function session(pages, name, format) {
  const browser = await openChromium();
  let sender;
  try {
    sender = await SENDERS[name](format);
    const page = await openMeasure(browser, pages, sender);
    await pause(WARM_UP);
    const {result, others, ours} = await quietly(async () => {
      await sender.command('timing');
      const frames = await sample(page, SECONDS);
      return {...frames, timing: await sender.command('timing')};
    });
    return {...result, others, ours};
  } finally {
    await sender?.stop();
    await browser.close();
  }
}

function mean(samples, pick) {
  return samples.reduce((sum, s) => sum + (pick(s) ?? NaN), 0) / samples.length;
}

function report(format, samples) {
  const {width, height} = format;
  console.log(`# ${width}x${height}, 29.7 frames/s, ${ROUNDS} x ${SECONDS} s, ` +
      `age in ms, p50/p95`);
  row('', ...METRICS, 'fps', 'shown', 'kbit/s');
  const summary = {};
  for (const [name, list] of Object.entries(samples)) {
    const s = summary[name] = summarize(list);
    row(name, ...METRICS.map(m => `${fixed(s[m].p50)}/${fixed(s[m].p95)}`),
        fixed(s.fps), `${fixed(s.shown * 100)} %`, fixed(s.bitrate / 1000, 0));
  }
  console.log('# presented p50 of each round');
  for (const [name, list] of Object.entries(samples))
    row(name, ...list.map(s => fixed(summarize([s]).presented.p50)));
  console.log('# inside the sender: ms since the stamp, p50/p95, mean of rounds');
  row('', 'encoder in', 'encoded', 'packet', 'sent', 'jitter buf.', 'decode',
      'cores', 'others');
  for (const [name, list] of Object.entries(samples)) {
    const stage = key => `${fixed(mean(list, s => s.timing[key]?.p50))}/` +
        `${fixed(mean(list, s => s.timing[key]?.p95))}`;
    row(name, stage('encoderIn'), stage('encoded'), stage('packet'),
        stage('sent'), fixed(summary[name].jitterBuffer),
        fixed(summary[name].decode), fixed(mean(list, s => s.ours), 2),
        fixed(mean(list, s => s.others), 2));
  }
  const others = Object.keys(summary).filter(name => name !== OURS && name !== DEFAULT);
  for (const other of others) {
    for (const metric of METRICS) {
      const [p50, p95] = ['p50', 'p95'].map(q =>
        summary[OURS]?.[metric][q] / summary[other][metric][q]);
      const bar = metric === 'presented' ? BARS[other] : undefined;
      const verdict = bar === undefined ? '' :
        `, bar ${bar.toFixed(1)}x: ${p50 <= bar && p95 <= bar ? 'met' : 'MISSED'}`;
      console.log(`# ${metric}, ${OURS} / ${other}: p50 ${fixed(p50, 2)}x, ` +
          `p95 ${fixed(p95, 2)}x${verdict}`);
    }
  }
}

const pages = await servePages();
try {
  for (const format of formats) {
    const samples = Object.fromEntries(NAMES.map(name => [name, []]));
    for (let round = 0; round < ROUNDS; round++) {
      for (const name of NAMES)
        samples[name].push(await session(pages, name, format));
    }
    report(format, samples);
  }
} finally {
  pages.close();
}
