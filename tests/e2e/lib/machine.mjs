// gst-latestframe
// Copyright (C) 2026 the gst-latestframe authors
//
// SPDX-License-Identifier: LGPL-2.1-or-later

// What else the machine is doing: a benchmark on a busy machine measures the others.

import {readdirSync, readFileSync} from 'node:fs';

import {pause} from './wait.mjs';

const TICKS = 100; // a second, on every Linux

// CPU seconds all processes together have used, and those in our process namespace.
function usage() {
  const line = readFileSync('/proc/stat', 'utf8').split('\n', 1)[0];
  const [user, nice, system, , , irq, softirq] =
      line.split(/\s+/).slice(1).map(Number);
  let own = 0;
  for (const pid of readdirSync('/proc').filter(name => /^\d+$/.test(name))) {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const field = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      // With the children it has waited for.
      own += Number(field[11]) + Number(field[12]) +
          Number(field[13]) + Number(field[14]);
    } catch {
      // Ended meanwhile.
    }
  }
  return {all: (user + nice + system + irq + softirq) / TICKS, own: own / TICKS,
    time: performance.now() / 1000};
}

// Cores that others kept busy, and ours, while `work` ran.
export async function watchLoad(work) {
  const before = usage();
  const result = await work();
  const after = usage();
  const seconds = after.time - before.time;
  const ours = (after.own - before.own) / seconds;
  return {result, ours,
    others: Math.max(0, (after.all - before.all) / seconds - ours)};
}

// A moment of the others is tolerated; all in cores.
export const QUIET = 0.15;
const MAX_WAIT = 60000; // ms
const MAX_ATTEMPTS = 4;

async function quietMachine() {
  const end = Date.now() + MAX_WAIT;
  let load;
  do
    load = await watchLoad(() => pause(500));
  while (load.others > QUIET && Date.now() < end);
}

// What watchLoad() makes of `work` on a quiet machine. When others came in between it is
// done again; of a few attempts the quietest counts.
export async function quietly(work) {
  let best;
  for (let i = 0; i < MAX_ATTEMPTS && !(best?.others <= QUIET); i++) {
    await quietMachine();
    const attempt = await watchLoad(work);
    if (!best || attempt.others < best.others)
      best = attempt;
  }
  return best;
}
