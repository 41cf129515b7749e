// gst-latestframe
// Copyright (C) 2026 the gst-latestframe authors
//
// SPDX-License-Identifier: LGPL-2.1-or-later

// The senders the benchmarks compare, all with the same source. The name of each says
// what is set: "latestwebrtcsink" alone has every property at its default.

import {startHandmade, startSender} from '../e2e/lib/sender.mjs';

// 29.7 frames a second: the phase against a 60 Hz screen sweeps all values.
export const FRAME_RATE = 29.7;

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

// The measuring page has another origin.
const sink = set => (format, options) => startSender(source(format),
    {...options, sink: `allowed-origins=* ${set(format)}`});
const handmade = playoutDelay => (format, options) =>
  startHandmade(`${source(format)} ! ${encoder(format)}`, {...options, playoutDelay});

export const DEFAULT = 'latestwebrtcsink';
export const LIMITED = 'latestwebrtcsink max-bitrate';
export const UNCONTROLLED = 'latestwebrtcsink congestion-control=none';
export const HANDMADE = 'hand-made + playout-delay';

// Each starts with a format {width, height, bitrate}; options as startSender() takes them.
export const SENDERS = {
  [DEFAULT]: sink(() => ''),
  [LIMITED]: sink(({bitrate}) => `max-bitrate=${bitrate}`),
  [UNCONTROLLED]: sink(({bitrate}) => `congestion-control=none bitrate=${bitrate}`),
  'hand-made': handmade(false),
  [HANDMADE]: handmade(true),
};

// What a session needs until its browser and encoder have settled, ms.
export const WARM_UP = 2500;

export function row(...cells) {
  console.log('# ' + cells.map((cell, i) =>
    i === 0 ? String(cell).padEnd(41) : String(cell).padStart(13)).join(''));
}

export function fixed(value, digits = 1) {
  return Number.isFinite(value) ? value.toFixed(digits) : '-';
}
