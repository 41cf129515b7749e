// gst-latestframe
// Copyright (C) 2026 the gst-latestframe authors
//
// SPDX-License-Identifier: LGPL-2.1-or-later

// How long a viewer waits, by the clock of its page: from the POST to the answer, to the
// connection and to the first picture, of 20 viewers one after the other; and of 16 that post
// at once. Bars: 300 ms to the picture (median), 3 s for the 16 to connect.

import {openChromium} from '../e2e/lib/browser.mjs';
import {watchLoad} from '../e2e/lib/machine.mjs';
import {viewersBecome} from '../e2e/lib/player.mjs';
import {pause} from '../e2e/lib/wait.mjs';
import {DEFAULT, SENDERS, fixed, row} from './senders.mjs';

const FORMAT = {width: 640, height: 480};
const ONE_BY_ONE = 20;
const AT_ONCE = 16;
// Longer than keyframe-min-interval: a viewer who comes sooner after another one waits for
// the rest of that.
const APART = 1000; // ms

// In the page: `count` sessions of its own module that post at the same time, and when what
// happened to each, in ms after its POST.
function watch(page, count) {
  return page.evaluate(async n => {
    const {Session} = await import('/whep.js');
    const posted = new Map();
    const {fetch} = window;
    const sessions = Array.from({length: n}, () => new Session('whep'));
    const picture = session => new Promise(resolve => {
      session.pc.addEventListener('track', ({track}) => {
        const video = document.createElement('video');
        video.muted = video.autoplay = true;
        video.srcObject = new MediaStream([track]);
        video.requestVideoFrameCallback(resolve);
        document.body.append(video);
      });
    });
    const connection = session => new Promise(resolve => {
      session.pc.addEventListener('connectionstatechange', () => {
        if (session.pc.connectionState === 'connected')
          resolve(performance.now());
      });
    });

    window.fetch = (url, options) => {
      if (options.method === 'POST')
        posted.set(options.body, performance.now());
      return fetch(url, options);
    };
    const result = await Promise.all(sessions.map(async session => {
      const events = [connection(session), picture(session)];
      await session.open();
      const answered = performance.now();
      const start = posted.get(session.pc.localDescription.sdp);
      return {answered: answered - start, connected: await events[0] - start,
        shown: await events[1] - start};
    }));
    for (const session of sessions)
      session.close();
    document.querySelectorAll('body > video:not([id])').forEach(video => video.remove());
    window.fetch = fetch;
    return result;
  }, count);
}

function print(name, results, others) {
  for (const key of ['answered', 'connected', 'shown']) {
    const sorted = results.map(result => result[key]).sort((a, b) => a - b);
    row(`${name}: ${key}`, fixed(sorted[0]), fixed(sorted[sorted.length >> 1]),
        fixed(sorted.at(-1)), fixed(others, 2));
  }
}

const sender = await SENDERS[DEFAULT](FORMAT);
const browser = await openChromium();

try {
  const page = await browser.open(`${sender.url}/clock`);
  row('ms after the POST', 'least', 'median', 'most', 'others');
  const results = [];
  const {others} = await watchLoad(async () => {
    for (let i = 0; i < ONE_BY_ONE; i++) {
      results.push(...await watch(page, 1));
      await viewersBecome(sender, 0);
      await pause(APART);
    }
  });
  print(`${ONE_BY_ONE} one by one`, results, others);
  const crowd = await watchLoad(() => watch(page, AT_ONCE));
  print(`${AT_ONCE} at once`, crowd.result, crowd.others);
} finally {
  await browser.close();
  await sender.stop();
}
