// gst-latestframe
// Copyright (C) 2026 the gst-latestframe authors
//
// SPDX-License-Identifier: LGPL-2.1-or-later

// An emulated link between two network namespaces (see linkemu.c), and life at its ends.

import {spawn, spawnSync} from 'node:child_process';
import {once} from 'node:events';
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {createInterface} from 'node:readline';

import {Hopeless, until} from './wait.mjs';

const IMPOSSIBLE = 77;

// What to run so that a program runs in a network namespace; without one, in ours.
export function within(netns, program, args) {
  return netns ? ['nsenter', [`--net=${netns}`, '--', program, ...args]] :
    [program, args];
}

// Phases {at, rate, delay, jitter, loss} as linkplan.h wants them.
export function planText(phases) {
  return phases.map(({at, ...settings}) => [at, ...Object.entries(settings)
      .map(([name, value]) => `${name}=${value}`)].join(' ')).join('; ');
}

// The same without what is taken over from the phase before.
export function fillIn(phases) {
  let before = {delay: 0, jitter: 0, loss: 0};
  return phases.map(phase => before = {...before, ...phase});
}

const FIELDS = ['entered', 'direction', 'bytes', 'kind', 'payloadType', 'ssrc',
  'sequence', 'fate', 'waited', 'leaves', 'arrives'];
const TEXTS = new Set(['direction', 'kind', 'fate']);

// The emulator's log: one object for each packet, times in µs since `start`.
export function readTrace(text, start) {
  return text.split('\n').filter(line => line !== '').map(line => {
    const packet = {};
    for (const [i, value] of line.split(',').entries())
      packet[FIELDS[i]] = TEXTS.has(FIELDS[i]) ? value : Number(value);
    for (const time of ['entered', 'leaves', 'arrives'])
      packet[time] -= start;
    return packet;
  });
}

class Link {
  #child;
  #events = [];
  #log = '';
  #folder = mkdtempSync(join(tmpdir(), 'link-'));

  constructor({up, down, queue, seed = 1}) {
    this.#child = spawn(process.env.LATEST_LINKEMU, [
      `--up=${planText(up)}`, `--down=${planText(down)}`, `--queue=${queue}`,
      `--seed=${seed}`, `--log=${join(this.#folder, 'trace.csv')}`,
    ], {stdio: ['pipe', 'pipe', 'pipe']});
    this.#child.stderr.setEncoding('utf8').on('data', text => {
      this.#log += text;
    });
    createInterface({input: this.#child.stdout}).on('line',
        line => this.#events.push(JSON.parse(line)));
    this.#child.stdin.on('error', () => {});
  }

  event(name, options) {
    return until(`the link is ${name}`, () => {
      const event = this.#events.find(e => e.event === name);
      if (!event && this.#child.exitCode !== null)
        throw new Hopeless(`the link ended: ${this.#log}`);
      return event;
    }, {every: 10, ...options});
  }

  async open() {
    const {near, far} = await this.event('ready');
    this.near = near;
    this.far = far;
    return this;
  }

  // Resolves when the schedules have begun: to their begin on our own clock, in ms.
  async started() {
    await this.event('started', {every: 5});
    return performance.now();
  }

  // Ends the link. The packets, their times counted from the begin of the schedules; the
  // log they come from; and how late they were handed over.
  async close() {
    if (this.#child.exitCode === null) {
      this.#child.stdin.end();
      await once(this.#child, 'exit');
    }
    const done = await this.event('done');
    const start = this.#events.find(e => e.event === 'started')?.time ?? 0;
    const log = readFileSync(join(this.#folder, 'trace.csv'), 'utf8');
    return {trace: readTrace(log, start), log, late: done.late,
      forwarded: done.forwarded};
  }

  // For good; what close() has returned stays.
  async dispose() {
    this.#child.kill('SIGKILL');
    rmSync(this.#folder, {recursive: true, force: true});
  }
}

// `up` is from near to far. Queue in ms.
export async function openLink(options) {
  const link = new Link(options);
  try {
    return await link.open();
  } catch (error) {
    await link.dispose();
    throw error;
  }
}

// Why there can be no emulated link here; nothing where there can.
export function linkMissing() {
  const plan = '0 rate=1000000';
  const {status, stderr} = spawnSync(process.env.LATEST_LINKEMU,
      [`--up=${plan}`, `--down=${plan}`], {input: '', encoding: 'utf8'});
  return status === IMPOSSIBLE ? stderr.trim() : undefined;
}

// Ends the program as "skipped" where there can be no emulated link.
export function needLink() {
  const missing = linkMissing();
  if (missing !== undefined) {
    console.error(`skipped: ${missing}`);
    process.exit(IMPOSSIBLE);
  }
}
