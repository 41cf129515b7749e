// gst-latestframe
// Copyright (C) 2026 the gst-latestframe authors
//
// SPDX-License-Identifier: LGPL-2.1-or-later

// Who controls a sender from its page, and what the sender's application is told of it
// (controlwatch.h).

import {until} from './wait.mjs';

// A script that runs before the page's own.
export const prepared = script => page =>
  (page.addInitScript ?? page.evaluateOnNewDocument).call(page, script);

export const controlIs = (page, state) => until(`control is ${state}`, async () =>
  await page.evaluate(() => window.player.control?.state ?? 'absent') === state);

export async function takeControl(page, sender) {
  await controlIs(page, 'free');
  await page.click('#take');
  await controlIs(page, 'mine');
  await sender.event('the viewer controls', ({event, text}) =>
    event === 'control-changed' && text === 'controls');
}

// The fields of a structure as GStreamer writes it, numbers as such; arrays of them, too.
export function fieldsOf(text) {
  const fields = {};
  for (const [, name, array, value] of text.matchAll(
      /([\w-]+)=\([^)]*\)(?:<([^>]*)>|("(?:[^"\\]|\\.)*"|[^,;]+))/g)) {
    fields[name] = array === undefined ? JSON.parse(/^["\d-]|^(true|false)$/.test(value) ?
      value : JSON.stringify(value)) : array.split(',').filter(s => s.trim())
      .map(s => Number(s.replace(/\([^)]*\)/, '')));
  }
  return fields;
}

// The fields of what has come as `event` ('upstream', 'gamepad') since `from`, an index of
// sender.events.
export const saidSince = (sender, event, from = 0) => sender.events.slice(from)
  .filter(e => e.event === event).map(({text}) => fieldsOf(text));

// The fields of the first one since `from` for which `match` holds.
export const says = (sender, event, what, match, from = 0) => until(what, () =>
  saidSince(sender, event, from).find(match));

// Where the point of the picture is on the page, whose parts (0 to 1) these are.
export const pointAt = (page, x, y) => page.evaluate(([x, y]) => {
  const video = document.querySelector('.large video');
  const {left, top, width, height} = video.getBoundingClientRect();
  const shown = Math.min(width / video.videoWidth, height / video.videoHeight);
  return [left + width / 2 + (x - 0.5) * shown * video.videoWidth,
    top + height / 2 + (y - 0.5) * shown * video.videoHeight];
}, [x, y]);

// Whether the picture that the page shows, which is light, is not around these points, and nowhere else.
export const isMarked = (page, points) => page.evaluate(points => {
  const [width, height, near] = [320, 180, 12];
  const canvas = document.createElement('canvas');
  Object.assign(canvas, {width, height});
  const context = canvas.getContext('2d');
  context.drawImage(document.querySelector('.large video'), 0, 0, width, height);
  const {data} = context.getImageData(0, 0, width, height);
  const found = new Set();
  for (let i = 0; i < width * height; i++) {
    // Marks are green, those of mice purple.
    if (data[4 * i] > 70 && data[4 * i + 1] > 70)
      continue;
    const [x, y] = [i % width, Math.floor(i / width)];
    found.add(points.findIndex(point =>
      Math.hypot(x - point[0] * width, y - point[1] * height) < near));
  }
  return !found.has(-1) && found.size === points.length;
}, points);
