// gst-latestframe
// Copyright (C) 2026 the gst-latestframe authors
//
// SPDX-License-Identifier: LGPL-2.1-or-later

// What latestwebrtcsink gives with every property at its default, beside its peers:
// tools/bench-default runs this.
//
//   bench-default.mjs --build=DIR [--against=DIR] [--rounds=N] [--steady=S] [--only=TEXT]
//       [--write=PAGE]
//     --against  another build, whose sink takes turns with the others
//     --only     the cases whose title contains TEXT
//     --write    a page whose section becomes the result

import {spawnSync} from 'node:child_process';
import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import {cpus, release, tmpdir} from 'node:os';
import {join} from 'node:path';
import {parseArgs} from 'node:util';

import {openChromium} from '../e2e/lib/browser.mjs';
import {linkMissing, openLink} from '../e2e/lib/link.mjs';
import {browserSender, programSender, watch} from '../e2e/lib/linksession.mjs';
import {QUIET, watchLoad} from '../e2e/lib/machine.mjs';
import {percentile} from '../e2e/lib/measure.mjs';
import {AGAINST, CASES, CHROMIUM, QUEUE} from './default-cases.mjs';
import {defaultSection, defaultTables} from './default-table.mjs';
import {replaceSection} from './docs-section.mjs';
import {DEFAULT, FRAME_RATE, LIMITED, SENDERS, fixed} from './senders.mjs';

const {values: options} = parseArgs({options: {
  build: {type: 'string'},
  against: {type: 'string'},
  rounds: {type: 'string', default: '3'},
  steady: {type: 'string', default: '4'},
  only: {type: 'string', default: ''},
  write: {type: 'string'},
}});
const ROUNDS = Number(options.rounds);
const FIRST = 5; // s after the connection
const STEADY = Number(options.steady); // s after those
const GRACE = 0.5; // s in which the last frames may still be shown

// The defaults of latestwebrtcsink, for the peer that is told.
const CHROMIUM_RATES = {start: 1e6, max: 8e6};
const FEEDBACK = [{at: 0, rate: 10e6, delay: 0}];
// UDP and IP, and what SRTP adds to a packet.
const PACKET_OVERHEAD = 28 + 10;

// The environment in which programs use the plugins of a build, which are somewhere below
// gst/. The registry is filled here, so that no sender has to do it.
function environmentOf(build, name) {
  const variables = {GST_PLUGIN_PATH_1_0: join(build, 'gst'),
    GST_REGISTRY_1_0: join(tmpdir(), `registry-${name}.bin`)};
  for (const element of ['latestwebrtcsink', 'latestvpxenc', 'latestgccbwe']) {
    const {status} = spawnSync('gst-inspect-1.0', [element],
        {env: {...process.env, ...variables}});
    if (status !== 0)
      throw new Error(`${build} has no ${element}`);
  }
  return variables;
}

function programsOf(build) {
  const path = name => join(build, 'tests', 'e2e', name);
  if (!['sender', 'handmade', 'linkemu'].every(name => existsSync(path(name))))
    throw new Error(`${build} has no programs in tests/e2e: it needs -De2e=enabled`);
  return {LATEST_SENDER: path('sender'), LATEST_HANDMADE: path('handmade'),
    LATEST_LINKEMU: path('linkemu')};
}

Object.assign(process.env, programsOf(options.build),
    environmentOf(options.build, 'build'));
const againstEnvironment =
  options.against ? environmentOf(options.against, 'against') : {};

// The picture of the source as a file, for a sender that is no GStreamer pipeline.
const films = new Map();
function film({width, height}) {
  const path = join(tmpdir(), `film-${width}x${height}.i420`);
  if (!films.has(path)) {
    const {status, stderr} = spawnSync('gst-launch-1.0', ['-q', 'videotestsrc',
      'num-buffers=30', '!', `video/x-raw,format=I420,width=${width},height=${height}`,
      '!', 'filesink', `location=${path}`], {encoding: 'utf8'});
    if (status !== 0)
      throw new Error(`gst-launch-1.0: ${stderr}`);
    films.set(path, {path, width, height, rate: FRAME_RATE});
  }
  return films.get(path);
}

async function startNamed(name, format, netns) {
  if (name === CHROMIUM)
    return browserSender(netns, CHROMIUM_RATES, film(format));
  const against = name.endsWith(AGAINST);
  const start = SENDERS[against ? name.slice(0, -AGAINST.length) : name];
  return programSender(netns,
      await start(format, {netns, env: against ? againstEnvironment : {}}));
}

const sendersOf = ({senders}) => !options.against ? senders :
  senders.flatMap(name => name === DEFAULT || name === LIMITED ?
    [name, name + AGAINST] : [name]);

// The number of the first frame made after a time, out of the frames shown: the source
// makes them steadily between any two of them.
function numberAt(frames, time) {
  const made = f => f.at - f.readable;
  const before = frames.findLast(f => made(f) < time);
  const after = frames.find(f => made(f) >= time);
  const rate = before && after ?
    (after.number - before.number) / (made(after) - made(before)) : FRAME_RATE / 1000;
  const known = before ?? after;
  return Math.max(0, Math.round(known.number + 0.5 + (time - made(known)) * rate));
}

// What a viewer saw from one time to another. `before` and `after`: its statistics then.
function look(frames, begin, end, before, after, capacity) {
  const shown = frames.filter(f => f.at >= begin && f.at < end);
  const numbers = new Set(frames.map(f => f.number));
  const [from, to] = [numberAt(frames, begin), numberAt(frames, end)];
  let missing = 0;
  for (let number = from; number < to; number++)
    missing += numbers.has(number) ? 0 : 1;
  const seconds = (end - begin) / 1000;
  const change = name => (after?.[name] ?? 0) - (before?.[name] ?? 0);
  const bits = 8 * (change('bytesReceived') + change('headerBytesReceived') +
      PACKET_OVERHEAD * change('packetsReceived'));
  return {
    p50: percentile(shown.map(f => f.readable), 0.5),
    p95: percentile(shown.map(f => f.readable), 0.95),
    fps: shown.length / seconds,
    made: to - from,
    missing,
    shown: 1 - missing / (to - from),
    height: Math.min(...shown.map(f => f.height)),
    bitrate: bits / seconds,
    utilisation: bits / seconds / capacity,
    onLink: 1000 * bits / (change('framesDecoded') || NaN) / capacity,
    jitterBuffer: 1000 * change('jitterBufferDelay') /
        (change('jitterBufferEmittedCount') || NaN),
  };
}

async function measure(page, capacity) {
  const begin = await page.evaluate(() => measure.connected);
  const at = seconds => page.evaluate(async time => {
    await measure.at(time);
    return measure.stats();
  }, begin + 1000 * seconds);
  const stats = [await at(0), await at(FIRST), await at(FIRST + STEADY)];
  await at(FIRST + STEADY + GRACE);
  const {frames, unreadable} = await page.evaluate(() =>
    ({frames: measure.frames, unreadable: measure.unreadable}));
  if (frames.length === 0)
    throw new Error(`no frame was shown that could be read, ${unreadable} others`);
  const [first, steady] = [[0, FIRST], [FIRST, FIRST + STEADY]].map(([from, to], i) =>
    look(frames, begin + 1000 * from, begin + 1000 * to, stats[i], stats[i + 1], capacity));
  return {first, steady, unreadable};
}

// One sender, one viewer.
async function session(name, {format, link: capacity}) {
  const link = capacity && await openLink({up: [{at: 0, rate: capacity, delay: 0}],
    down: FEEDBACK, queue: QUEUE});
  const opening = await Promise.allSettled([
    openChromium({netns: link?.far}), startNamed(name, format, link?.near)]);
  const [viewer, sender] = opening.map(o => o.value);
  try {
    const failed = opening.find(o => o.status === 'rejected');
    if (failed)
      throw failed.reason;
    return await measure(await watch(viewer, sender), capacity);
  } finally {
    await Promise.all([sender?.close(), viewer?.close()]);
    await link?.dispose();
  }
}

// The median of each number.
function medians(sessions) {
  const pick = part => Object.fromEntries(Object.keys(sessions[0][part]).map(key =>
    [key, percentile(sessions.map(s => s[part][key]).filter(Number.isFinite), 0.5)]));
  return {first: pick('first'), steady: pick('steady'),
    unreadable: percentile(sessions.map(s => s.unreadable), 0.5)};
}

function describe({steady, first}) {
  return `${fixed(steady.p50)}/${fixed(steady.p95)} ms, ${fixed(steady.fps)} frames/s, ` +
      `${fixed(100 * steady.shown)} % shown (first ${FIRST} s ` +
      `${fixed(first.p50)}/${fixed(first.p95)} ms, ${fixed(100 * first.shown)} %), ` +
      `${fixed(steady.bitrate / 1000, 0)} kbit/s`;
}

// All sessions of all cases: [[case, numbers by sender], ...], and the load of others.
async function runAll(cases) {
  const total = ROUNDS * cases.reduce((sum, spec) => sum + sendersOf(spec).length, 0);
  const loads = [];
  const runs = [];
  let count = 0;
  for (const spec of cases) {
    const sessions = Object.fromEntries(sendersOf(spec).map(name => [name, []]));
    for (let round = 0; round < ROUNDS; round++) {
      for (const name of Object.keys(sessions)) {
        const label = `[${++count}/${total}] ${spec.title}, ${name}`;
        try {
          const {result, others} = await watchLoad(() => session(name, spec));
          sessions[name].push(result);
          loads.push(others);
          console.log(`${label}: ${describe(result)}; others ${fixed(others, 2)} cores`);
        } catch (error) {
          console.log(`${label}: failed: ${error.message}`);
        }
      }
    }
    runs.push([spec, Object.fromEntries(Object.entries(sessions)
        .filter(([, list]) => list.length).map(([name, list]) => [name, medians(list)]))]);
  }
  return {runs, failed: total - loads.length,
    others: loads.reduce((sum, load) => sum + load, 0) / loads.length};
}

const output = (program, ...args) =>
  (spawnSync(program, args, {encoding: 'utf8'}).stdout ?? '').trim();

function environment(others, failed) {
  const chromium = output(process.env.CHROMIUM || 'chromium', '--version')
      .replace(/ built.*/, '');
  return [`${new Date().toISOString().slice(0, 10)}, ${cpus()[0].model}, ` +
      `${cpus().length} cores, kernel ${release()},`,
  `GStreamer ${output('pkg-config', '--modversion', 'gstreamer-1.0')}, ${chromium}; ` +
      `others used ${fixed(others, 2)} cores meanwhile` +
      `${others > QUIET ? ': NOT A QUIET MACHINE' : ''}.`,
  ...failed ? [`${failed} sessions failed.`] : []].join('\n');
}

const missing = linkMissing();
if (missing !== undefined)
  console.log(`no emulated links: ${missing}`);
const begin = performance.now();
const {runs, others, failed} = await runAll(CASES.filter(({title, link}) =>
  title.includes(options.only) && !(link && missing !== undefined)));
const machine = environment(others, failed);
console.log(`\n${machine}\n\n${defaultTables(runs)}\n`);
console.log(`took ${fixed((performance.now() - begin) / 60000)} minutes`);
if (options.write) {
  const text = defaultSection(runs,
      {rounds: ROUNDS, steady: STEADY, environment: machine});
  writeFileSync(options.write, replaceSection(readFileSync(options.write, 'utf8'),
      'tools/bench-default', text));
  console.log(`wrote ${options.write}`);
}
