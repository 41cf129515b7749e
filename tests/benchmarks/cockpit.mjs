// gst-latestframe
// Copyright (C) 2026 the gst-latestframe authors
//
// SPDX-License-Identifier: LGPL-2.1-or-later

// Several cameras and sound in one sink, for the benchmarks of them.

import {freePort, startSender} from '../e2e/lib/sender.mjs';
import {FRAME_RATE} from './senders.mjs';

// 29.7 frames a second: the phase against a 60 Hz screen sweeps all values.
// `apart`: so much of the time between two frames is it behind the others.
export const camera = (stamp, {width = 640, height = 480, apart = 0} = {}) =>
  `videotestsrc is-live=true timestamp-offset=${Math.round(apart * 1e9 / FRAME_RATE)} ! ` +
  `video/x-raw,format=I420,width=${width},height=${height},` +
  `framerate=${FRAME_RATE * 10}/10 ! identity name=${stamp}`;

// A microphone with blocks of 10 ms that hears a beep every second.
export const MICROPHONE = 'audiotestsrc is-live=true samplesperbuffer=480 ! ' +
  'audio/x-raw,format=S16LE,rate=48000,channels=1 ! identity name=beep';

// A sink with the properties in `set`, fed by `tracks`: launch lines by pad.
export function startTracks(tracks, set = '', options = {}) {
  const port = freePort();
  const line = Object.entries(tracks).map(([pad, launch]) => `${launch} ! out.${pad}`);
  return startSender(`latestwebrtcsink name=out http-port=${port} allowed-origins=* ${set} ` +
      line.join(' '), {...options, sink: null, port});
}

// What the lines of a page have counted between two looks at them, by name and line.
export function changes(before, after) {
  return after.map(now => {
    const then = before.find(({id}) => id === now.id) ?? {};
    return Object.fromEntries(Object.entries(now).map(([name, value]) =>
      [name, typeof value === 'number' ? value - (then[name] ?? 0) : value]));
  });
}
