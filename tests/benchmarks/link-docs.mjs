// gst-latestframe
// Copyright (C) 2026 the gst-latestframe authors
//
// SPDX-License-Identifier: LGPL-2.1-or-later

// Writes the section "On a real link" of a page from the results of bench-link.mjs.
//
//   link-docs.mjs RESULTS PAGE ENVIRONMENT
//
// What is between the markers in PAGE is replaced; a page without them gets the section at
// its end.

import {existsSync, readFileSync, readdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';

import {LINK_SENDERS} from '../e2e/lib/linksession.mjs';
import {CASES, QUEUE, RATES} from './link-cases.mjs';
import {linkTable} from './link-table.mjs';

const BEGIN = '<!-- from here on: tests/benchmarks/make-link-docs -->';
const END = '<!-- up to here: tests/benchmarks/make-link-docs -->';

// The runs of a case by sender, in the order of the seeds.
function readRuns(folder, key) {
  const seed = file => Number(file.split('.')[2]);
  const runs = {};
  for (const name of Object.keys(LINK_SENDERS)) {
    const files = readdirSync(folder)
        .filter(file => file.startsWith(`${key}.${name}.`) && file.endsWith('.json'))
        .sort((a, b) => seed(a) - seed(b));
    if (files.length) {
      runs[name] =
        files.map(file => JSON.parse(readFileSync(join(folder, file), 'utf8')));
    }
  }
  return runs;
}

function section(folder, environment) {
  const kbit = rate => `${rate / 1000} kbit/s`;
  const tables = Object.entries(CASES)
      .map(([key, spec]) => [spec, readRuns(folder, key)])
      .filter(([, runs]) => Object.keys(runs).length)
      .map(([spec, runs]) => linkTable(spec, runs));
  return `## On a real link

Real senders, a real viewer (Chromium), real time: sender and viewer live in two network
namespaces, and a program of the tests carries the packets between them. It lets them
through at the capacity of the case, 50 ms each way, behind a queue that drops what would
wait more than ${QUEUE} ms. The peer is libwebrtc, the sender inside Chromium with its own
congestion control. Both send the same picture, 640x360 at 30 frames/s with noise enough
to fill any rate, as VP8; both begin at ${kbit(RATES.start)} and may use
${kbit(RATES.min)} to ${kbit(RATES.max)}. They take turns in one run.

Time begins with the first media packet. *90 % used*: until a second begins in which the
media, without retransmissions and padding, take 90 % of the capacity. *Queue below 50 ms*:
until a second begins in which no packet waits longer in the queue, or is dropped by it.
*Utilisation* is what has passed the bottleneck by what could have; what is lost behind it
has used it. *Queue* is how long a packet waits for those before it. *Frozen* is
\`totalFreezesDuration\` of the viewer, *age of picture* the time from the capture to
the presentation, by a barcode in the picture. *Not first sent* are retransmissions and
padding. One number for each run, with another seed each.

${environment}

${tables.join('\n')}
Made by \`tests/benchmarks/make-link-docs BUILDDIR\`.
`;
}

function replaceSection(page, text) {
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  const block = `${BEGIN}\n\n${text}\n${END}`;
  return begin >= 0 && end > begin ?
    page.slice(0, begin) + block + page.slice(end + END.length) :
    `${page.trimEnd()}\n\n${block}\n`;
}

const [folder, page, environment = ''] = process.argv.slice(2);
const before = existsSync(page) ? readFileSync(page, 'utf8') : '# Congestion control\n';
writeFileSync(page, replaceSection(before, section(folder, environment)));
