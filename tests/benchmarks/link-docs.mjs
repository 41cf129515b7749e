// gst-latestframe
// Copyright (C) 2026 the gst-latestframe authors
//
// SPDX-License-Identifier: LGPL-2.1-or-later

// Writes the section "On a real link" of a page from the results of bench-link.mjs.
//
//   link-docs.mjs RESULTS PAGE ENVIRONMENT
//
// What is between the markers in PAGE is replaced; a page without them gets the section at
// its end. The first run of each case whose capacity changes is drawn, into images/ beside
// PAGE.

import {spawnSync} from 'node:child_process';
import {existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';

import {LINK_SENDERS} from '../e2e/lib/linksession.mjs';
import {replaceSection} from './docs-section.mjs';
import {CASES, QUEUE, RATES} from './link-cases.mjs';
import {linkTable} from './link-table.mjs';

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

const COLOURS = ['#d55e00', '#009e73', '#0072b2'];

// Above what has passed the bottleneck, below the longest wait in the queue. `files`: the
// CSV of a run, by sender.
function draw(image, {title, duration}, files) {
  const lines = (column, factor) => Object.entries(files).map(([name, file], i) =>
    `'${file}' using 1:($${column} * ${factor}) with lines lw 1.5 ` +
    `lc rgb '${COLOURS[i]}' title '${name}'`);
  const capacity = `'${Object.values(files)[0]}' using 1:($2 * 1e-6) with steps ` +
      `lw 2 lc rgb '#999999' title 'capacity'`;
  const {status, stderr} = spawnSync('gnuplot', {encoding: 'utf8', input: `
    set terminal svg size 1000,560 background rgb 'white'
    set output '${image}'
    set datafile separator ','
    set xrange [0:${duration}]
    set grid
    set key outside right top
    set multiplot layout 2,1 title '${title}'
    set ylabel 'Mbit/s'
    plot ${[capacity, ...lines(4, 1e-6)].join(', ')}
    set ylabel 'queue, ms'
    set xlabel 'seconds since the first media packet'
    plot ${lines(5, 1).join(', ')}
    unset multiplot`});
  if (status !== 0)
    throw new Error(`gnuplot: ${stderr}`);
}

// The link to the picture of a case, or nothing.
function picture(folder, key, spec, images) {
  const files = Object.fromEntries(Object.keys(LINK_SENDERS)
      .map(name => [name, join(folder, `${key}.${name}.1.csv`)])
      .filter(([, file]) => existsSync(file)));
  if (spec.up.length === 1 || Object.keys(files).length === 0)
    return '';
  mkdirSync(images, {recursive: true});
  draw(join(images, `link-${key}.svg`), spec, files);
  return `![${spec.title}](images/link-${key}.svg)\n`;
}

function section(folder, images, environment) {
  const kbit = rate => `${rate / 1000} kbit/s`;
  const tables = Object.entries(CASES)
      .map(([key, spec]) => [key, spec, readRuns(folder, key)])
      .filter(([, , runs]) => Object.keys(runs).length)
      .map(([key, spec, runs]) =>
        linkTable(spec, runs) + '\n' + picture(folder, key, spec, images));
  return `## On a real link

These runs use real senders and a real viewer (Chromium) in real time. Sender and viewer
are in two network namespaces, and a program of the tests carries the packets between
them, at the capacity of the case, with 50 ms each way, behind a queue that drops packets
which would wait for more than ${QUEUE} ms. The peer is the sender of libwebrtc inside
Chromium, with its own congestion control. Both senders send the same picture as VP8,
640x360 at 30 frames/s with so much noise that it fills any rate; both begin at ${kbit(RATES.start)} and may use
up to ${kbit(RATES.max)}. All other properties of latestwebrtcsink are at their defaults. They take turns in one run.

Time begins with the first media packet. *77 % used* is the time until a second begins in
which the media, without retransmissions and padding, take 77 % of the capacity, 90 % of
what latestwebrtcsink aims at by default. *Queue
below 50 ms* is the time until a second begins in which no packet waits longer in the queue
or is dropped by it. *Utilisation* is the part of the capacity that was used; packets lost
behind the bottleneck have used it. *Queue* is the time a packet waits in the queue. *Frozen* is
\`totalFreezesDuration\` of the viewer, *age of picture* the time from the capture to
the presentation, by a barcode in the picture. *Not first sent* are retransmissions, repeats and
padding. The bars of the age are for ours / peer. One number for each run, with another seed each.

${environment}

${tables.join('\n')}
Made by \`tests/benchmarks/make-link-docs BUILDDIR\`.
`;
}

const [folder, page, environment = ''] = process.argv.slice(2);
const before = existsSync(page) ? readFileSync(page, 'utf8') : '# Congestion control\n';
writeFileSync(page, replaceSection(before, 'tests/benchmarks/make-link-docs',
    section(folder, join(dirname(page), 'images'), environment)));
