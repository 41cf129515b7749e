// gst-latestframe
// Copyright (C) 2026 the gst-latestframe authors
//
// SPDX-License-Identifier: LGPL-2.1-or-later

// How long what a viewer who controls says takes to the application and back (the sender
// returns each message from its signal handler), and how long a heartbeat takes to the
// sink and back, while Chromium shows 720p30 that is sent on loopback. Unordered, without
// retransmissions. By the clock of the page, from send() to the event.
//
//   COUNT: see below
//
// Bars for both: p50 3 ms, p99 10 ms.

import {openChromium} from '../e2e/lib/browser.mjs';
import {watchLoad} from '../e2e/lib/machine.mjs';
import {percentile, servePages} from '../e2e/lib/measure.mjs';
import {Hopeless, pause, until} from '../e2e/lib/wait.mjs';
import {camera, startTracks} from './cockpit.mjs';
import {WARM_UP, fixed, row} from './senders.mjs';

const COUNT = Number(process.env.COUNT || 1000);
const APART = 8; // ms between two that are sent, of either kind by turns
const BARS = {0.5: 3, 0.99: 10};
const LATE = 500; // ms after which what is missing is lost

async function openControl(browser, pages, sender) {
  // With videos=0 no script reads the pictures, which would hold the page's events up.
  const page = await browser.open(pages.measure(sender, '&videos=0&control'));
  await until('the viewer controls', () => page.evaluate(async () => {
    if (measure.error)
      return {error: measure.error};
    const channel = measure.channels['control-reliable'];
    if (channel.readyState !== 'open' || measure.channels.control.readyState !== 'open')
      return false;
    return new Promise(resolve => {
      channel.addEventListener('message', ({data}) =>
        JSON.parse(data).type === 'granted' && resolve(true));
      channel.send('{"type":"take"}');
    });
  }).then(result => {
    if (result?.error)
      throw new Hopeless(result.error);
    return result;
  }));
  return page;
}

// In the page: the round trips of `count` messages and as many heartbeats, in ms.
function measureTrips(page, count) {
  return page.evaluate(async ([count, apart, late]) => {
    const channel = measure.channels.control;
    const trips = {heartbeat: [], message: []};
    const sent = new Map();
    channel.addEventListener('message', ({data}) => {
      const now = performance.now();
      const {type, sequence, text} = JSON.parse(data);
      const key = type === 'message' ? text : `${sequence}`;
      if (sent.has(key))
        trips[type].push(now - sent.get(key));
      sent.delete(key);
    });
    const say = (key, message) => {
      sent.set(key, performance.now());
      channel.send(JSON.stringify(message));
    };
    const next = () => new Promise(resolve => setTimeout(resolve, apart));
    for (let i = 1; i <= count; i++) {
      say(`${i}`, {type: 'heartbeat', sequence: i, time: performance.now()});
      await next();
      say(`m${i}`, {type: 'message', text: `m${i}`});
      await next();
    }
    await new Promise(resolve => setTimeout(resolve, late));
    return trips;
  }, [count, APART, LATE]);
}

function report(trips, lost) {
  for (const [kind, list] of Object.entries(trips)) {
    row(kind, list.length, lost[kind], ...[0, 0.5, 0.95, 0.99].map(q =>
      fixed(percentile(list, q), 2)), fixed(Math.max(...list), 2));
    for (const [q, bar] of Object.entries(BARS)) {
      console.log(`# bar p${100 * q} ${bar} ms: ` +
          (percentile(list, Number(q)) <= bar ? 'met' : 'MISSED'));
    }
  }
}

const pages = await servePages();
const sender = await startTracks({video_0: camera('stamp', {width: 1280, height: 720})},
    'control=one');
const browser = await openChromium();
try {
  const page = await openControl(browser, pages, sender);
  await pause(WARM_UP);
  const before = await page.evaluate(() => measure.stats());
  const {result: trips, ours, others} = await watchLoad(() => measureTrips(page, COUNT));
  const after = await page.evaluate(() => measure.stats());
  row('round trip, ms', 'answered', 'lost', 'least', 'p50', 'p95', 'p99', 'most');
  report(trips, Object.fromEntries(Object.entries(trips).map(([kind, list]) =>
    [kind, COUNT - list.length])));
  const seconds = (after.timestamp - before.timestamp) / 1000;
  console.log(`# ${fixed((after.framesDecoded - before.framesDecoded) / seconds)} frames/s of ` +
      `${after.frameWidth}x${after.frameHeight}; ` +
      `cores: ${fixed(ours, 2)} ours, ${fixed(others, 2)} others`);
} finally {
  await browser.close();
  await sender.stop();
  pages.close();
}
