// gst-latestframe
// Copyright (C) 2026 the gst-latestframe authors
//
// SPDX-License-Identifier: LGPL-2.1-or-later

// A source of known colours in any format and colorimetry, exact where GStreamer's own
// converter is not, and how far what a browser shows is from them.

import {writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

import {openPlayer} from './player.mjs';
import {Hopeless, until} from './wait.mjs';

const BARS = [
  [255, 255, 255], [255, 255, 0], [0, 255, 255], [0, 255, 0], [255, 0, 255],
  [255, 0, 0], [0, 0, 255], [0, 0, 0], [191, 191, 191], [191, 191, 0], [0, 191, 0],
  [191, 0, 0], [0, 0, 191], [224, 172, 140], [30, 60, 90], [128, 128, 128],
];

// Colorimetry: the two coefficients of luma, and whether all values of a sample are used.
const CODINGS = {
  'bt601': [.299, .114, false],
  'bt709': [.2126, .0722, false],
  'bt2020': [.2627, .0593, false],
  'smpte240m': [.212, .087, false],
  '1:4:0:0': [.299, .114, true],
  '1:3:5:1': [.2126, .0722, true],
  '1:6:13:7': [.2627, .0593, true],
};

function toYuv([r, g, b], [kr, kb, full], bits) {
  const step = 1 << (bits - 8);
  const [luma, black, chroma] =
    full ? [(1 << bits) - 1, 0, (1 << bits) - 1] : [219 * step, 16 * step, 224 * step];
  const y = (kr * r + (1 - kr - kb) * g + kb * b) / 255;
  const sample = v => Math.min(Math.max(Math.round(v), 0), (1 << bits) - 1);
  return [sample(black + luma * y),
    sample(128 * step + chroma * (b / 255 - y) / (2 * (1 - kb))),
    sample(128 * step + chroma * (r / 255 - y) / (2 * (1 - kr)))];
}

// Planes of a format: the components in the order of their bytes, the columns and lines
// that share a sample, and bytes a sample, at the top of which the bits are if `high`.
const planar = (x, y, bits = 8) =>
  [{of: [0], x: 1, y: 1}, {of: [1], x, y}, {of: [2], x, y}].map(p => ({...p, bits}));
const FORMATS = {
  I420: planar(2, 2),
  Y42B: planar(2, 1),
  Y444: planar(1, 1),
  I420_10LE: planar(2, 2, 10),
  NV12: [{of: [0], x: 1, y: 1, bits: 8}, {of: [1, 2], x: 2, y: 2, bits: 8}],
  P010_10LE: [{of: [0], x: 1, y: 1, bits: 10, high: 6},
    {of: [1, 2], x: 2, y: 2, bits: 10, high: 6}],
  YUY2: [{of: [0, 1, 0, 2], x: 2, y: 1, bits: 8}],
  GRAY8: [{of: [0], x: 1, y: 1, bits: 8}],
  RGBA: [{of: ['r', 'g', 'b', 255], x: 1, y: 1, bits: 8}],
  BGRx: [{of: ['b', 'g', 'r', 255], x: 1, y: 1, bits: 8}],
};

const isRgb = format => FORMATS[format][0].of.includes('r');

// What GStreamer takes where the caps say nothing.
const byDefault = (format, height) =>
  format === 'GRAY8' ? '1:4:0:0' : height > 576 ? 'bt709' : 'bt601';

function paint({format, colorimetry, width, height}) {
  const coding = CODINGS[colorimetry ?? byDefault(format, height)];
  return Buffer.concat(FORMATS[format].map(({of, x, y, bits, high = 0}) => {
    const line = [];
    for (let column = 0; column < width; column += x) {
      const [r, g, b] = BARS[Math.floor(column * BARS.length / width)];
      const yuv = coding && !isRgb(format) ? toYuv([r, g, b], coding, bits) : [];
      const values = {r, g, b, ...yuv};
      for (const component of of) {
        const value = component === 255 ? 255 : values[component] << high;
        line.push(value & 255, ...bits > 8 ? [value >> 8] : []);
      }
    }
    return Buffer.concat(Array(height / y).fill(Buffer.from(line)));
  }));
}

let files = 0;

// A launch line for a picture of bars that stands still.
export function barsSource(picture) {
  const {format, colorimetry, width, height, par} = picture;
  const file = join(tmpdir(), `bars-${process.pid}-${files++}.raw`);
  writeFileSync(file, paint(picture));
  const caps = ['video/x-raw', `format=${format}`, `width=${width}`,
    `height=${height}`, 'framerate=15/1',
    ...colorimetry ? [`colorimetry=(string)${colorimetry}`] : [],
    ...par ? [`pixel-aspect-ratio=${par}`] : []].join();
  return `multifilesrc location=${file} num-buffers=1 caps="${caps}" ! ` +
    'imagefreeze is-live=true';
}

// In the page: the size of the picture and the mean colour in the middle of each bar.
const look = bars => {
  const video = document.querySelector('video');
  if (!video || video.videoWidth < bars || video.readyState < 2)
    return null;
  const canvas = document.createElement('canvas');
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  const context = canvas.getContext('2d');
  context.drawImage(video, 0, 0);
  const colours = [];
  for (let i = 0; i < bars; i++) {
    const {data} = context.getImageData(
        Math.round((i + .5) * canvas.width / bars) - 4, canvas.height / 2 - 4, 8, 8);
    colours.push([0, 1, 2].map(c =>
      data.filter((_, j) => j % 4 === c).reduce((sum, v) => sum + v) / 64));
  }
  return {width: canvas.width, height: canvas.height, colours};
};

// The colour that is farthest from what it should be, in levels of 255.
function worst(seen, format) {
  const errors = seen.colours.map((colour, i) => {
    const wanted = format === 'GRAY8' ? greyOf(BARS[i]) : BARS[i];
    const error = Math.max(...colour.map((v, c) => Math.abs(v - wanted[c])));
    return {error,
      what: `${wanted.map(Math.round)} is shown as ${colour.map(Math.round)}`};
  });
  return errors.reduce((a, b) => a.error >= b.error ? a : b);
}
// Where there is luma only, the one of a grey.
const greyOf = ([r, g, b]) => Array(3).fill(.299 * r + .587 * g + .114 * b);

// What `browser` shows of `sender`, as soon as it is within `limit` levels; it is the
// encoder's business to become that fine on a picture that stands still. After 5 s of
// the picture, as it is then.
export async function shownColours(browser, sender, {format}, limit) {
  const page = await openPlayer(browser, sender);
  const end = Date.now() + 5000;
  try {
    return await until('the picture is fine', async () => {
      if (!sender.running)
        throw new Hopeless(sender.log);
      const seen = await page.evaluate(look, BARS.length);
      if (!seen)
        return null;
      const result = {...worst(seen, format), width: seen.width, height: seen.height};
      return result.error <= limit || Date.now() > end ? result : null;
    });
  } finally {
    await page.close();
  }
}
