// gst-latestframe
// Copyright (C) 2026 the gst-latestframe authors
//
// SPDX-License-Identifier: LGPL-2.1-or-later

// Eight viewers come, four are killed, four leave: the sender's frame rate in each phase,
// and its memory.

import {openChromium} from '../e2e/lib/browser.mjs';
import {watchLoad} from '../e2e/lib/machine.mjs';
import {framesEncoded, openPlayer, viewersBecome} from '../e2e/lib/player.mjs';
import {pause} from '../e2e/lib/wait.mjs';
import {DEFAULT, SENDERS, fixed, row} from './senders.mjs';

const FORMAT = {width: 640, height: 480};
const EACH = 4;
const MEBIBYTE = 1024 * 1024;

const sender = await SENDERS[DEFAULT](FORMAT);
const browsers = [];

// Frames a second in and out of the encoder while `work` runs.
async function phase(name, work) {
  const count = async () => ({
    stamped: (await sender.command('timing')).frames,
    encoded: await framesEncoded(sender),
    cpu: sender.cpu,
    time: performance.now() / 1000,
  });
  const before = await count();
  const {others} = await watchLoad(work);
  const after = await count();
  const rate = key =>
    (after[key] - before[key]) / (after.time - before.time);
  row(name, fixed(rate('stamped')), fixed(rate('encoded')),
      fixed(rate('cpu'), 2), fixed(sender.memory / MEBIBYTE), fixed(others, 2));
}

async function comeAndGo(round) {
  const pages = [];
  await phase(`${round}: ${2 * EACH} come`, async () => {
    for (let i = 0; i < 2 * EACH; i++) {
      if (i % EACH === 0)
        browsers.push(await openChromium());
      pages.push(await openPlayer(browsers[browsers.length - 1], sender));
    }
    await viewersBecome(sender, 2 * EACH);
  });
  await phase(`${round}: ${2 * EACH} watch`, () => pause(5000));
  const [killed, left] = browsers.splice(0);
  await phase(`${round}: ${EACH} are killed`, async () => {
    await killed.kill();
    await viewersBecome(sender, EACH);
  });
  await phase(`${round}: ${EACH} leave`, async () => {
    for (const page of pages.slice(EACH))
      await page.close();
    await viewersBecome(sender, 0);
  });
  await left.close();
  await phase(`${round}: nobody`, () => pause(2000));
}

try {
  row('', 'made /s', 'encoded /s', 'sender CPU', 'memory MB', 'others');
  await phase('before', () => pause(2000));
  await comeAndGo('warm-up');
  const before = sender.memory;
  await comeAndGo('measured');
  console.log(`# memory after 8 viewers more: ` +
      `${fixed((sender.memory - before) / MEBIBYTE)} MB`);
} finally {
  for (const browser of browsers)
    await browser.close();
  await sender.stop();
}
