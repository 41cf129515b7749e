/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

import { Plot } from './plot.js';
import { STAGES } from './stages.js';

// The numbers and plots of the overlay.

const UNKNOWN = '–';
export const PAUSED = 'paused by the sender';
const STAGE_COLORS = ['#ffd54f', '#ff8a65', '#c792ea', '#5ac8fa', '#4cd964'];

const element = (id) => document.getElementById(id);

export function show(id, text) {
  if (element(id).textContent !== text)
    element(id).textContent = text;
}

const agePlot = new Plot(element('plot-age'), 'ms', [
  ...STAGES.map((name, index) => ({ name, color: STAGE_COLORS[index], stacked: true })),
  { name: 'age', color: '#ffffff' },
]);
const bitratePlot = new Plot(element('plot-bitrate'), 'Mbit/s', [
  { name: 'network', color: '#f5b942' },
  { name: 'sent', color: '#c792ea' },
  { name: 'received', color: '#4cd964' },
], 2);
const droppedPlot = new Plot(element('plot-dropped'), '/s', [
  { name: 'dropped by sender', color: '#ff8a65' },
  { name: 'here', color: '#ffd54f' },
]);

const megabits = (value) => (value === null || value === undefined ? null : value / 1e6);
const inMegabits = (value) => (value === null || value === undefined ? UNKNOWN :
  `${megabits(value).toFixed(2)} Mbit/s`);

function ageText(age) {
  if (!age)
    return 'getSynchronizationSources' in RTCRtpReceiver.prototype &&
      'getHeaderExtensionsToNegotiate' in RTCRtpTransceiver.prototype ? 'not known' : 'not available in this browser';
  const [now, median, p95] = [age.now, age.median, age.p95].map(Math.round);
  return `${now} ms (median ${median}, p95 ${p95})`;
}

function soundText({ age, paused }) {
  if (paused)
    return PAUSED;
  return age === null ? ageText(null) : `${Math.round(age)} ms`;
}

function droppedText(stats) {
  const bySender = stats.sender?.framesDroppedTotal;
  return bySender === undefined ? String(stats.framesDropped) :
    `${bySender} by sender, ${stats.framesDropped} here`;
}

function stagesText(stages) {
  const unknown = STAGES.filter((name) => stages[name] === null);
  return unknown.length ? `left out, as not known: ${unknown.join(', ')}` : '';
}

// stats: what window.player.stats has, null while there is no live picture.
// sound: what window.player.sound has, null without sound or connection.
export function showNumbers(stats, sound) {
  show('resolution', stats ? `${stats.width} × ${stats.height}` : UNKNOWN);
  show('fps', stats ? `${(stats.framesPerSecond ?? 0).toFixed(1)} /s` : UNKNOWN);
  show('bitrate', stats ? inMegabits(stats.bitsPerSecond) : UNKNOWN);
  show('estimate', stats ? inMegabits(stats.sender?.estimate) : UNKNOWN);
  show('dropped', stats ? droppedText(stats) : UNKNOWN);
  show('age', stats ? ageText(stats.age) : UNKNOWN);
  show('sound-age', sound && (stats || sound.paused || sound.age !== null) ? soundText(sound) :
    UNKNOWN);
  show('stages-note', stats ? stagesText(stats.stages) : '');
  agePlot.add(...STAGES.map((name) => stats?.stages[name] ?? null), stats?.age?.now ?? null);
  bitratePlot.add(megabits(stats?.sender?.estimate), megabits(stats?.sender?.sent),
    megabits(stats?.bitsPerSecond));
  droppedPlot.add(stats?.sender?.framesDropped ?? null, stats?.framesDroppedPerSecond ?? null);
}
