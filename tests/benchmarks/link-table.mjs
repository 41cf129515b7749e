// gst-latestframe
// Copyright (C) 2026 the gst-latestframe authors
//
// SPDX-License-Identifier: LGPL-2.1-or-later

// The runs of one case as a table in Markdown: a column for each sender, its runs side by
// side, the bar and whether ours meets it in all of them.

import {AGES} from './link-cases.mjs';

const OURS = 'latestwebrtcsink';
const PEER = 'libwebrtc';

const number = digits => value =>
  Number.isFinite(value) ? value.toFixed(digits) : 'never';

// [title, value of a run, format, bar, whether more is better, bar for ours / peer]
function lines({marks, bars}) {
  return [
    ...marks.map(({name}, i) => [`${name}, s`, r => r.waits[i], number(1),
      bars.waits?.[i], false]),
    ['utilisation', r => r.utilisation, number(2), bars.utilisation, true],
    ['queue p50, ms', r => r.queueP50, number(0)],
    ['queue p95, ms', r => r.queueP95, number(0), bars.queueP95, false],
    ['overflow, %', r => 100 * r.overflow, number(1)],
    ['frozen, s', r => r.frozen, number(1), bars.frozen, false],
    ['freezes', r => r.freezes, number(0)],
    ['frames decoded', r => r.decoded, number(0)],
    ['jitter buffer, ms', r => r.jitterBuffer, number(0), bars.jitterBuffer, false],
    ['age of picture p50, ms', r => r.ageP50, number(0), undefined, false, AGES[0]],
    ['age of picture p95, ms', r => r.ageP95, number(0), undefined, false, AGES[1]],
    ['not first sent, % of bytes', r => 100 * r.retransmitted, number(1)],
    ['processor, of 2 cores', r => r.ours, number(2)],
    ['others on the machine, cores', r => r.others, number(2)],
    ['link late p99, ms', r => r.late.p99 / 1000, number(2)],
  ];
}

const mean = values => values.includes(null) ? NaN :
  values.reduce((a, b) => a + b, 0) / values.length;

function verdict(values, bar, more) {
  if (bar === undefined)
    return '';
  const met = values?.length && values.every(v =>
    v !== null && (more ? v >= bar : v <= bar));
  return `${more ? '≥' : '≤'} ${bar} ${values?.length ? met ? 'met' : 'MISSED' : ''}`;
}

// `runs`: results of bench-link.mjs by sender.
export function linkTable(spec, runs) {
  const names = Object.keys(runs);
  const cells = lines(spec).map(([title, pick, format, bar, more, relative]) => {
    const values = Object.fromEntries(names.map(n => [n, runs[n].map(pick)]));
    const ratio = mean(values[OURS] ?? [null]) / mean(values[PEER] ?? [null]);
    return [title, ...names.map(n => values[n].map(format).join(' · ')),
      Number.isFinite(ratio) ? ratio.toFixed(2) : '-',
      relative ? verdict(Number.isFinite(ratio) ? [ratio] : [], relative, false) :
        verdict(values[OURS], bar, more)];
  });
  const head = ['', ...names, 'ours / peer', 'bar'];
  const table = [head, head.map((_, i) => i === 0 ? ':---' : '---:'), ...cells];
  return [`### ${spec.title}`, '',
    ...table.map(row => `| ${row.join(' | ')} |`), ''].join('\n');
}
