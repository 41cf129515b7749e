// gst-latestframe
// Copyright (C) 2026 the gst-latestframe authors
//
// SPDX-License-Identifier: LGPL-2.1-or-later

// The results of bench-default.mjs as tables in Markdown.

import {AGAINST, CHROMIUM, QUEUE} from './default-cases.mjs';
import {DEFAULT, FRAME_RATE, HANDMADE, LIMITED, UNCONTROLLED, fixed} from './senders.mjs';

const table = (head, rows) => [head, head.map((_, i) => i < 2 ? ':---' : '---:'), ...rows]
    .map(cells => `| ${cells.join(' | ')} |`).join('\n');

const LINES = ['where', 'sender', 'kbit/s', 'age p50 / p95, ms', 'ours : it', 'frames/s',
  'shown, %', 'never shown', 'height', 'first 5 s: age', 'shown, %', 'never shown',
  'height', 'jitter buffer, ms', 'not readable'];

const pair = values => values.join(' / ');
const ages = ({p50, p95}) => pair([fixed(p50), fixed(p95)]);
const shown = ({shown: share, missing, made, height}) => [fixed(100 * share),
  `${fixed(missing, 0)} of ${fixed(made, 0)}`, fixed(height, 0)];

function line(spec, name, results, place) {
  const {steady, first, unreadable} = results[name];
  const base = name.endsWith(AGAINST) ? name.slice(0, -AGAINST.length) :
    name === DEFAULT || name === spec.ours ? undefined : spec.ours;
  const ratios = ['p50', 'p95'].map(q =>
    fixed(results[base]?.steady[q] / steady[q], 2));
  return [place, name, fixed(steady.bitrate / 1000, 0), ages(steady), pair(ratios),
    fixed(steady.fps), ...shown(steady), ages(first), ...shown(first),
    fixed(steady.jitterBuffer), fixed(unreadable, 0)];
}

// A bar whose senders did not all run is left out.
function barLine({title}, {name, value, limit, more, digits = 1}, results) {
  let [is, bar] = [NaN, NaN];
  try {
    [is, bar] = [value(results), limit(results)];
  } catch {
    return [];
  }
  const verdict = !Number.isFinite(is - bar) ? 'not measured' :
    (more ? is >= bar : is <= bar) ? 'met' : 'MISSED';
  return [[title, name, fixed(is, digits),
    `${more ? '≥' : '≤'} ${fixed(bar, digits)}`, verdict]];
}

// `runs`: [[case, numbers by sender], ...].
export function defaultTables(runs) {
  const lines = runs.flatMap(([spec, results]) => Object.keys(results)
      .map((name, i) => line(spec, name, results, i === 0 ? spec.title : '')));
  const bars = runs.flatMap(([spec, results]) =>
    spec.bars.flatMap(bar => barLine(spec, bar, results)));
  return `${table(LINES, lines)}\n\n` +
      table(['where', 'bar', 'is', 'wanted', ''], bars);
}

export function defaultSection(runs, {rounds, steady, environment}) {
  return `## latestwebrtcsink: age of the picture in a browser

What the first line of the README gives: \`videotestsrc is-live=true ! latestwebrtcsink\`
with every property at its default, at ${FRAME_RATE} frames/s (so that the phase against the
60 Hz of the screen takes all values), watched by headless Chromium. *Age* is the time from
the source to when a script in the page can read the pixels of the frame, by a barcode in
it; its quantiles are over the frames that were shown. *Shown* is the part of the frames
made by the source that were shown at all, *never shown* are the others: replaced, dropped
or lost. *Ours : it* divides the ages of the \`latestwebrtcsink\` that the peer is compared
with by those of the peer.
*Height* is the smallest that was shown. The first 5 s begin when the viewer is connected,
the other numbers are of the ${steady} s after them. *kbit/s* are those that reached the
viewer, with all headers. *Jitter buffer* is how long Chromium held a frame on average.
*Not readable* are frames shown whose barcode could not be read. The senders took
turns; each number is the median of the numbers of ${rounds} sessions.

- \`${DEFAULT}\`: every property at its default.
- \`${LIMITED}\`: limited to the rate of the hand-made pipeline (1.5 and
  2.5 Mbit/s).
- \`${UNCONTROLLED}\` and *${HANDMADE}*:
  at that rate, or at three quarters of the link. The latter is
  \`queue ! vp8enc ! rtpvp8pay ! webrtcbin\` with the best settings for live video; it too
  asks the browser not to hold frames.
- *${CHROMIUM}*: the sender of libwebrtc with the same picture, which begins with the same
  rate as \`${DEFAULT}\` and may use as much.

The links have no delay and a queue of ${QUEUE} ms. L is what a frame of the mean size takes
on the link.

${environment}

${defaultTables(runs)}

Made by \`tools/bench-default\`.
`;
}
