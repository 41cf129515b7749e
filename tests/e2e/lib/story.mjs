// gst-latestframe
// Copyright (C) 2026 the gst-latestframe authors
//
// SPDX-License-Identifier: LGPL-2.1-or-later

// What a story borrows: everything goes away when the story ends, however it ends.

import assert from 'node:assert/strict';

import {openChromium, openFirefox} from './browser.mjs';
import {freePort, startSender} from './sender.mjs';

// A normal run of our elements is silent, and GLib finds nothing to complain about.
const COMPLAINT = /\b(WARN|ERROR)\s+latest|(WARNING|CRITICAL) \*\*(?!.*Leaks detected)/;
// The dtls plugin makes one of them and keeps it.
const LEAK = /:: object-alive, type-name=\(string\)(?!GstDtlsAgent,)/;
const TRACE_LEAKS = {GST_TRACERS: 'leaks', GST_DEBUG: '2,GST_TRACER:7'};

// Runs `cleanup` when the story ends, the last one first and every one of them, whatever
// the others do.
const cleanups = new WeakMap();
export function atEnd(t, cleanup) {
  if (!cleanups.has(t)) {
    cleanups.set(t, []);
    t.after(async () => {
      const errors = [];
      for (const step of cleanups.get(t).reverse())
        await Promise.resolve().then(step).catch(error => errors.push(error));
      if (errors.length)
        throw errors[0];
    });
  }
  cleanups.get(t).push(cleanup);
}

// `complains`: this run is meant to go wrong. `leaks`: whatever is still alive when the
// sender has ended fails the story.
export async function useSender(t, launch,
    {complains = false, leaks = false, ...options} = {}) {
  const sender = await startSender(launch,
      {...options, env: leaks ? TRACE_LEAKS : {}});
  atEnd(t, async () => {
    await sender.stop();
    const found = pattern =>
      sender.log.split('\n').filter(line => pattern.test(line)).join('\n');
    assert.ok(complains || !found(COMPLAINT), found(COMPLAINT));
    assert.equal(found(LEAK), '');
  });
  return sender;
}

async function useBrowser(t, opening) {
  const browser = await opening;
  atEnd(t, () => browser.close());
  return browser;
}

export const useChromium = (t, options) => useBrowser(t, openChromium(options));
export const useFirefox = (t, options) => useBrowser(t, openFirefox(options));

// A camera in all but name.
export const CAMERA =
  'videotestsrc is-live=true pattern=ball ! ' +
  'video/x-raw,format=I420,width=640,height=480,framerate=30/1';

export const SOUND = 'audiotestsrc is-live=true samplesperbuffer=480 volume=0.5';

// A sender of several tracks: `tracks` has what is before each pad of the sink, by its
// name.
export function useTracks(t, tracks, {sink = '', ...options} = {}) {
  const port = freePort();
  const sources = Object.entries(tracks)
      .map(([pad, source]) => `${source} ! out.${pad}`).join(' ');

  return useSender(t, `latestwebrtcsink name=out http-port=${port} ${sink} ${sources}`,
      {...options, sink: null, port});
}
