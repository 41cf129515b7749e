// gst-latestframe
// Copyright (C) 2026 the gst-latestframe authors
//
// SPDX-License-Identifier: LGPL-2.1-or-later

// 2000 hostile or aborted offers of more than 20 kinds at a sender with 1024 file
// descriptors, while a browser watches: what it loses, and what the sender keeps.
//
//   bench-hostile.mjs [COUNT]
//
// In a phase: frames that were encoded; dropped in the encoder's slot, for the viewer, on the
// way and by the browser; what the sender has at its end (and had at most). Bar: five frames
// more than with nobody else, and as much as before at the end.

import {openChromium} from '../e2e/lib/browser.mjs';
import {KINDS, beHostile, connectWithWrongFingerprint} from '../e2e/lib/hostile.mjs';
import {watchLoad} from '../e2e/lib/machine.mjs';
import {inbound, openPlayer} from '../e2e/lib/player.mjs';
import {startSender} from '../e2e/lib/sender.mjs';
import {pause, until} from '../e2e/lib/wait.mjs';
import {fixed, row} from './senders.mjs';

const COUNT = Number(process.argv[2] ?? 2000);
const DESCRIPTORS = 1024;
const SOURCE = 'videotestsrc is-live=true pattern=ball ! ' +
  'video/x-raw,format=I420,width=320,height=240,framerate=30/1';
const WRONG_FINGERPRINTS = 20;
const MEBIBYTE = 1024 * 1024;

const sender = await startSender(SOURCE, {descriptors: DESCRIPTORS});
const browser = await openChromium();

async function look(page) {
  const {sessions, encoder} = await sender.stats();
  const viewer = sessions.find(({id}) => id === 'viewer-1');
  const stats = await inbound(page);

  return {
    encoded: encoder['frames-encoded'],
    slot: encoder.slot.dropped,
    sent: viewer['frames-sent'],
    valve: viewer['frames-dropped'],
    decoded: stats.framesDecoded,
    lost: stats.packetsLost,
    dropped: stats.framesDropped,
    memory: sender.memory / MEBIBYTE,
    descriptors: sender.descriptors,
    threads: sender.threads,
  };
}

// What `work` costs the viewer, what it takes at most and leaves in the sender.
async function phase(name, page, work) {
  const before = await look(page);
  let [descriptors, threads] = [0, 0];
  const timer = setInterval(() => {
    descriptors = Math.max(descriptors, sender.descriptors);
    threads = Math.max(threads, sender.threads);
  }, 50);
  const start = performance.now();
  const {others} = await watchLoad(work);
  const seconds = (performance.now() - start) / 1000;
  clearInterval(timer);
  await pause(500);
  const after = await look(page);
  const more = key => after[key] - before[key];

  row(name, fixed(seconds), more('encoded'), more('slot'), more('valve'),
      more('sent') - more('decoded'), more('dropped'), fixed(after.memory),
      `${after.descriptors} (${descriptors})`, `${after.threads} (${threads})`, fixed(others, 2));
  return seconds;
}

async function alone() {
  await until('only the viewer is left', async () =>
    (await sender.stats()).sessions.length === 1, {timeout: 60000});
  await pause(2000);
}

try {
  const page = await openPlayer(browser, sender);
  const other = await browser.open(`${sender.url}/clock`);

  console.log(`# ${COUNT} offers of ${Object.keys(KINDS).length + 1} kinds`);
  row('', 'seconds', 'encoded', 'in the slot', 'for viewer', 'on the way',
      'in browser', 'memory MB', 'descriptors', 'threads', 'others');
  await phase('nobody else', page, () => pause(20000));
  await phase('warm-up: 200', page, async () => {
    await beHostile(sender, 200, {seed: 2});
    await alone();
  });
  await phase(`${COUNT} offers`, page, () => beHostile(sender, COUNT));
  await phase('the wrong fingerprint', page, async () => {
    for (let i = 0; i < WRONG_FINGERPRINTS; i++)
      await connectWithWrongFingerprint(other);
  });
  await phase('until they have ended', page, alone);
  await phase('nobody else', page, () => pause(20000));
} finally {
  await browser.close();
  await sender.stop();
  console.log(sender.log.split('\n').filter(text =>
    /(WARN|ERROR) +latest|CRITICAL|WARNING/.test(text)).map(text => `# ${text}`).join('\n'));
}
