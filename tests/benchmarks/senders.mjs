// gst-latestframe
// Copyright (C) 2026 the gst-latestframe authors
//
// SPDX-License-Identifier: LGPL-2.1-or-later

// The senders the benchmarks compare, all with the same source and bitrate.

import {startHandmade, startSender} from '../e2e/lib/sender.mjs';

// 29.7 frames a second: the phase against a 60 Hz screen sweeps all values.
function source({width, height}) {
  return `videotestsrc is-live=true ! video/x-raw,format=I420,width=${width},` +
      `height=${height},framerate=297/10 ! identity name=stamp`;
}

// What a careful user of GStreamer writes for live video.
function encoder({bitrate}) {
  return `queue ! vp8enc deadline=1 cpu-used=12 threads=2 end-usage=cbr ` +
      `lag-in-frames=0 target-bitrate=${bitrate} keyframe-max-dist=2000 ` +
      `buffer-initial-size=300 buffer-optimal-size=400 buffer-size=600 ` +
      `undershoot=95 overshoot=15 ! tee name=viewers allow-not-linked=true`;
}

export const SENDERS = {
  'latestwebrtcsink': format => startSender(source(format),
      {sink: `bitrate=${format.bitrate}`}),
  'hand-made': (format, options) =>
    startHandmade(`${source(format)} ! ${encoder(format)}`, options),
  'hand-made + playout-delay': (format, options) =>
    startHandmade(`${source(format)} ! ${encoder(format)}`,
        {...options, playoutDelay: true}),
};

// What a session needs until its browser and encoder have settled, ms.
export const WARM_UP = 2500;

export function row(...cells) {
  console.log('# ' + cells.map((cell, i) =>
    i === 0 ? String(cell).padEnd(27) : String(cell).padStart(13)).join(''));
}

export function fixed(value, digits = 1) {
  return Number.isFinite(value) ? value.toFixed(digits) : '-';
}
