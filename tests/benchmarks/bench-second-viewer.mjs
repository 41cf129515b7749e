// gst-latestframe
// Copyright (C) 2026 the gst-latestframe authors
//
// SPDX-License-Identifier: LGPL-2.1-or-later

// Does a second viewer make the first one's picture older?
//
// videotestsrc is-live=true reports a latency of one frame, as a camera does. Once a
// viewer has joined and the latency is worked out anew, webrtcbin's clocksync holds
// every frame until PTS + latency.

import {openChromium} from '../e2e/lib/browser.mjs';
import {quietly} from '../e2e/lib/machine.mjs';
import {openMeasure, sample, servePages, summarize} from '../e2e/lib/measure.mjs';
import {pause} from '../e2e/lib/wait.mjs';
import {DEFAULT, HANDMADE, SENDERS, WARM_UP, fixed, row} from './senders.mjs';

const ROUNDS = Number(process.env.ROUNDS || 2);
const SECONDS = Number(process.env.SECONDS || 5);
const NAMES = process.env.SENDERS?.split(',') ?? [DEFAULT, 'hand-made', HANDMADE];
const FORMAT = {width: 640, height: 480, bitrate: 2000000};

async function measure(page, sender) {
  await pause(WARM_UP);
  const {result, others} = await quietly(async () => {
    await sender.command('timing');
    const frames = summarize([await sample(page, SECONDS)]);
    return {...frames, sent: (await sender.command('timing')).sent};
  });
  return {...result, others};
}

async function session(pages, name) {
  const browser = await openChromium();
  let sender;
  try {
    // As gst-launch-1.0 and the documentation have it: LATENCY messages are handled.
    sender = await SENDERS[name](FORMAT, {handleLatency: true});
    const page = await openMeasure(browser, pages, sender);
    const before = await measure(page, sender);
    await openMeasure(browser, pages, sender);
    return {before, after: await measure(page, sender)};
  } finally {
    await sender?.stop();
    await browser.close();
  }
}

const pages = await servePages();
console.log('# age of the first viewer\'s picture, ms p50/p95, ' +
    'alone and with a second viewer');
row('', 'presented', 'with second', 'change p50', 'sent', 'with second', 'fps',
    'with second', 'others');
try {
  for (let round = 0; round < ROUNDS; round++) {
    for (const name of NAMES) {
      const {before, after} = await session(pages, name);
      const both = pair => `${fixed(pair.p50)}/${fixed(pair.p95)}`;
      row(name, both(before.presented), both(after.presented),
          fixed(after.presented.p50 - before.presented.p50),
          both(before.sent), both(after.sent), fixed(before.fps),
          fixed(after.fps), fixed(Math.max(before.others, after.others), 2));
    }
  }
} finally {
  pages.close();
}
