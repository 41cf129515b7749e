// gst-latestframe
// Copyright (C) 2026 the gst-latestframe authors
//
// SPDX-License-Identifier: LGPL-2.1-or-later

// What a story borrows: everything goes away when the story ends, however it ends.

import assert from 'node:assert/strict';

import {openChromium, openFirefox} from './browser.mjs';
import {startSender} from './sender.mjs';

// A normal run of our elements is silent, and GLib finds nothing to complain about.
const COMPLAINT = /\b(WARN|ERROR)\s+latest|(WARNING|CRITICAL) \*\*/;

// `complains`: this run is meant to go wrong.
export async function useSender(t, launch, {complains = false, ...options} = {}) {
  const sender = await startSender(launch, options);
  t.after(async () => {
    await sender.stop();
    const complaints =
        sender.log.split('\n').filter(line => COMPLAINT.test(line));
    assert.ok(complains || complaints.length === 0, complaints.join('\n'));
  });
  return sender;
}

export async function useChromium(t) {
  const browser = await openChromium();
  t.after(() => browser.close());
  return browser;
}

export async function useFirefox(t) {
  const browser = await openFirefox();
  t.after(() => browser.close());
  return browser;
}

// A camera in all but name.
export const CAMERA =
  'videotestsrc is-live=true pattern=ball ! ' +
  'video/x-raw,format=I420,width=640,height=480,framerate=30/1';
