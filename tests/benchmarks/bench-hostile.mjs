// gst-latestframe
// Copyright (C) 2026 the gst-latestframe authors
//
// SPDX-License-Identifier: LGPL-2.1-or-later

// Hostile or aborted offers of many kinds at a sender with 1024 file descriptors, while a
// browser watches: what it loses, and what the sender keeps. First at a sender of one video,
// then at one of two videos, sound and control, where there are more kinds, and a viewer who
// abuses the data channels.
//
//   bench-hostile.mjs [COUNT [COUNT-OF-THE-SECOND]]
//
// In a phase: frames that were encoded; dropped in the encoder's slot, for the viewer, on the
// way and by the browser; what the sender has at its end (and had at most). Bar: five frames
// more than with nobody else, and as much as before at the end.

import {openChromium} from '../e2e/lib/browser.mjs';
import {abuseControl, beHostile, connectWithWrongFingerprint, KINDS, KINDS_OF_EVERYTHING} from '../e2e/lib/hostile.mjs';
import {watchLoad} from '../e2e/lib/machine.mjs';
import {openPlayer} from '../e2e/lib/player.mjs';
import {freePort, startSender} from '../e2e/lib/sender.mjs';
import {pause, until} from '../e2e/lib/wait.mjs';
import {fixed, row} from './senders.mjs';

const [COUNT, COUNT_OF_EVERYTHING] = [process.argv[2] ?? 2000, process.argv[3] ?? 500].map(Number);
const DESCRIPTORS = 1024;
const SOURCE = 'videotestsrc is-live=true pattern=ball ! ' +
  'video/x-raw,format=I420,width=320,height=240,framerate=30/1';
const PORT = freePort();
const EVERYTHING = `latestwebrtcsink name=out control=one http-port=${PORT} ` +
  `${SOURCE} ! out.video_0 ${SOURCE} ! out.video_1 audiotestsrc is-live=true ! out.audio_0`;
const WRONG_FINGERPRINTS = 20;
const ABUSERS = 5;
const MEBIBYTE = 1024 * 1024;

const browser = await openChromium();

// Of all pictures.
const received = page => page.evaluate(async () => {
  const sum = {framesDecoded: 0, packetsLost: 0, framesDropped: 0};
  for (const stats of (await window.player.pc.getStats()).values()) {
    for (const key of stats.type === 'inbound-rtp' && stats.kind === 'video' ? Object.keys(sum) : [])
      sum[key] += stats[key] ?? 0;
  }
  return sum;
});

async function look({sender, page}) {
  const {sessions, encoder} = await sender.stats();
  const viewer = sessions.find(({id}) => id === 'viewer-1');
  const stats = await received(page);

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
async function phase(name, watched, work) {
  const {sender} = watched;
  const before = await look(watched);
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
  const after = await look(watched);
  const more = key => after[key] - before[key];

  row(name, fixed(seconds), more('encoded'), more('slot'), more('valve'),
      more('sent') - more('decoded'), more('dropped'), fixed(after.memory),
      `${after.descriptors} (${descriptors})`, `${after.threads} (${threads})`, fixed(others, 2));
  return seconds;
}

async function alone(sender) {
  await until('only the viewer is left', async () =>
    (await sender.stats()).sessions.length === 1, {timeout: 60000});
  await pause(2000);
}

async function measure(sender, kinds, count, more) {
  const watched = {sender, page: await openPlayer(browser, sender)};
  const other = await browser.open(`${sender.url}/clock`);

  console.log(`# ${count} offers of ${Object.keys(kinds).length + 1} kinds`);
  row('', 'seconds', 'encoded', 'in the slot', 'for viewer', 'on the way',
      'in browser', 'memory MB', 'descriptors', 'threads', 'others');
  await phase('nobody else', watched, () => pause(20000));
  await phase('warm-up: 200', watched, async () => {
    await beHostile(sender, 200, {seed: 2, kinds});
    await alone(sender);
  });
  await phase(`${count} offers`, watched, () => beHostile(sender, count, {kinds}));
  await phase('the wrong fingerprint', watched, async () => {
    for (let i = 0; i < WRONG_FINGERPRINTS; i++)
      await connectWithWrongFingerprint(other);
  });
  await more(watched, other);
  await phase('until they have ended', watched, () => alone(sender));
  await phase('nobody else', watched, () => pause(20000));
}

async function abuse(watched, other) {
  await phase('control is abused', watched, async () => {
    for (let i = 0; i < ABUSERS; i++)
      console.log(`# told: ${JSON.stringify(await abuseControl(other))}`);
  });
}

async function run(launch, options, ...more) {
  const sender = await startSender(launch, {descriptors: DESCRIPTORS, ...options});

  try {
    await measure(sender, ...more);
  } finally {
    await sender.stop();
    console.log(sender.log.split('\n').filter(text =>
      /(WARN|ERROR) +latest|CRITICAL|WARNING/.test(text)).map(text => `# ${text}`).join('\n'));
  }
}

try {
  if (COUNT > 0)
    await run(SOURCE, {}, KINDS, COUNT, async () => {});
  await run(EVERYTHING, {sink: null, port: PORT}, KINDS_OF_EVERYTHING, COUNT_OF_EVERYTHING, abuse);
} finally {
  await browser.close();
}
