// gst-latestframe
// Copyright (C) 2026 the gst-latestframe authors
//
// SPDX-License-Identifier: LGPL-2.1-or-later

// Sessions on the measuring page, and what to make of their numbers.

import {once} from 'node:events';
import {readFile} from 'node:fs/promises';
import {createServer} from 'node:http';
import {basename, extname} from 'node:path';

import {Hopeless, pause, until} from './wait.mjs';

const TYPES = {'.html': 'text/html', '.js': 'text/javascript'};
export const METRICS = ['received', 'readable', 'presented', 'expected'];

// Serves the page folder; the page itself posts to the sender, cross-origin.
export async function servePages() {
  const server = createServer(async (request, response) => {
    const name = basename(new URL(request.url, 'http://x').pathname);
    try {
      const body = await readFile(new URL(`../page/${name}`, import.meta.url));
      response.setHeader('Content-Type', TYPES[extname(name)]);
      response.end(body);
    } catch {
      response.statusCode = 404;
      response.end();
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const {port} = server.address();
  return {
    // `query`: what the page shall do besides (page/measure.js).
    measure: (sender, query = '') => `http://127.0.0.1:${port}/measure.html?whep=` +
        encodeURIComponent(`${sender.url}/whep`) + query,
    close: () => server.close(),
  };
}

export async function openMeasure(browser, pages, sender, query) {
  const page = await browser.open(pages.measure(sender, query));
  await until('frames are measured', async () => {
    const {error, frames} = await page.evaluate(() =>
      ({error: measure.error, frames: measure.frames.length}));
    if (error)
      throw new Hopeless(error);
    return frames >= 30;
  });
  return page;
}

// What a page sees in `seconds` from now: its frames, and the change of its statistics.
export async function sample(page, seconds) {
  const before = await page.evaluate(async () => {
    const stats = await measure.stats();
    measure.start();
    return stats;
  });
  await pause(seconds * 1000);
  const after = await page.evaluate(async () => ({
    stats: await measure.stats(),
    frames: measure.frames,
    unreadable: measure.unreadable,
  }));
  const elapsed = (after.stats.timestamp - before.timestamp) / 1000;
  const change = name => after.stats[name] - before[name];
  const emitted = change('jitterBufferEmittedCount') || 1;
  return {
    frames: after.frames,
    unreadable: after.unreadable,
    fps: after.frames.length / elapsed,
    bitrate: change('bytesReceived') * 8 / elapsed,
    jitterBuffer: change('jitterBufferDelay') / emitted * 1000,
    decode: change('totalDecodeTime') / (change('framesDecoded') || 1) * 1000,
    lost: change('packetsLost'),
    keyFrames: after.stats.keyFramesDecoded - before.keyFramesDecoded,
  };
}

export function percentile(values, q) {
  const sorted = values.filter(v => v !== null).sort((a, b) => a - b);
  return sorted.length === 0 ? NaN :
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))];
}

// Several samples of the same thing as one.
export function summarize(samples) {
  const frames = samples.flatMap(s => s.frames);
  const mean = name =>
      samples.reduce((sum, s) => sum + s[name], 0) / samples.length;
  // The share of the frames the sender made that reached the screen.
  const made = samples.reduce((sum, {frames: f}) =>
    sum + f[f.length - 1].number - f[0].number + 1, 0);
  const summary = {
    frames: frames.length,
    unreadable: samples.reduce((sum, s) => sum + s.unreadable, 0),
    fps: mean('fps'),
    shown: frames.length / made,
    bitrate: mean('bitrate'),
    jitterBuffer: mean('jitterBuffer'),
    decode: mean('decode'),
  };
  for (const metric of METRICS) {
    const values = frames.map(f => f[metric]);
    summary[metric] = {p50: percentile(values, 0.5), p95: percentile(values, 0.95)};
  }
  return summary;
}
