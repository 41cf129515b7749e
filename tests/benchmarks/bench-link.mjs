// gst-latestframe
// Copyright (C) 2026 the gst-latestframe authors
//
// SPDX-License-Identifier: LGPL-2.1-or-later

// Congestion control on an emulated link: latestwebrtcsink and libwebrtc, in Chromium, as
// the sender, one after the other, watched by Chromium.
//
//   bench-link.mjs CASE ...       cases of link-cases.mjs; all without any
//   ROUNDS, SENDERS (comma-separated), SEED: see below
//   RESULTS                       a folder: each run becomes a JSON file there, and a CSV
//                                 with a line for each 200 ms
//   TRACES                        set: also the log of the link, a line for each packet

import {writeFileSync} from 'node:fs';
import {join} from 'node:path';

import {openChromium} from '../e2e/lib/browser.mjs';
import {fillIn, needLink, openLink} from '../e2e/lib/link.mjs';
import {evaluate, rows} from '../e2e/lib/linknumbers.mjs';
import {LINK_SENDERS, watch} from '../e2e/lib/linksession.mjs';
import {watchLoad} from '../e2e/lib/machine.mjs';
import {percentile} from '../e2e/lib/measure.mjs';
import {pause} from '../e2e/lib/wait.mjs';
import {CASES, RATES, linkOf} from './link-cases.mjs';
import {linkTable} from './link-table.mjs';

const ROUNDS = Number(process.env.ROUNDS || 1);
const SEED = Number(process.env.SEED || 1);
const NAMES = process.env.SENDERS?.split(',') ?? Object.keys(LINK_SENDERS);
const RESULTS = process.env.RESULTS;
const SAMPLE = 500; // ms between two looks at the sender's estimate
const GAP = 120; // ms between two pictures that are worth a note

// The estimate from time to time, until the run is over.
async function follow(sender, begin, duration) {
  const estimates = [];
  for (;;) {
    const time = (performance.now() - begin) / 1000;
    if (time >= duration)
      return estimates;
    estimates.push({time, estimate: await sender.estimate()});
    await pause(Math.min(SAMPLE, Math.max(0, duration - time) * 1000));
  }
}

function keep(name, result, log) {
  const write = (extension, text) =>
    writeFileSync(join(RESULTS, `${name}.${extension}`), text);
  const table = [Object.keys(result.rows[0]), ...result.rows.map(Object.values)];
  write('json', JSON.stringify(result));
  write('csv', table.map(line => line.join(',') + '\n').join(''));
  if (process.env.TRACES)
    write('trace.csv', log);
}

// What the viewer saw.
function seen(frames, unreadable, stats) {
  const ages = frames.map(f => f.presented);
  return {
    ageP50: percentile(ages, 0.5),
    ageP95: percentile(ages, 0.95),
    shown: frames.length + unreadable,
    decoded: stats.framesDecoded,
    freezes: stats.freezeCount,
    frozen: stats.totalFreezesDuration,
    jitterBuffer: 1000 * stats.jitterBufferDelay /
        (stats.jitterBufferEmittedCount || 1),
    nacks: stats.nackCount,
    plis: stats.pliCount,
    height: stats.frameHeight,
    gaps: frames.slice(1).map((f, i) => ({at: (f.at - frames[0].at) / 1000,
      length: f.at - frames[i].at, frames: f.number - frames[i].number}))
        .filter(gap => gap.length > GAP),
  };
}

// One sender through one case.
async function run(name, spec, seed) {
  const link = await openLink(linkOf(spec, seed));
  const viewer = await openChromium({netns: link.far});
  let sender;
  try {
    sender = await LINK_SENDERS[name](link.near,
        {...RATES, fixed: 0.75 * spec.up[0].rate});
    const [page, begin] =
        await Promise.all([watch(viewer, sender), link.started()]);
    const {result: estimates, ours, others} =
        await watchLoad(() => follow(sender, begin, spec.duration));
    const {frames, unreadable, stats} = await page.evaluate(async () => ({
      frames: measure.frames, unreadable: measure.unreadable,
      stats: await measure.stats()}));
    const senderStats = await sender.stats();
    const {trace, log, late} = await link.close();
    const phases = fillIn(spec.up);
    const result = {
      ...evaluate(trace, phases, spec.duration, spec.marks),
      ...seen(frames, unreadable, stats),
      estimates, rows: rows(trace, phases, spec.duration), late, ours, others,
      senderStats,
    };
    return {result, log};
  } finally {
    await sender?.close();
    await viewer.close();
    await link.dispose();
  }
}

needLink();
const wanted = process.argv.slice(2);
for (const key of wanted.length ? wanted : Object.keys(CASES)) {
  const runs = Object.fromEntries(NAMES.map(name => [name, []]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const name of NAMES) {
      const {result, log} = await run(name, CASES[key], SEED + round);
      runs[name].push(result);
      if (RESULTS)
        keep(`${key}.${name}.${SEED + round}`, result, log);
    }
  }
  console.log(linkTable(CASES[key], runs));
}
