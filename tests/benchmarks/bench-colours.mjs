// gst-latestframe
// Copyright (C) 2026 the gst-latestframe authors
//
// SPDX-License-Identifier: LGPL-2.1-or-later

// How far the colours that Chromium shows are from those of the source, for every
// format with every colorimetry and both codecs. Fails above 5 of 255 levels.

import {openChromium} from '../e2e/lib/browser.mjs';
import {barsSource, shownColours} from '../e2e/lib/colours.mjs';
import {startSender} from '../e2e/lib/sender.mjs';
import {fixed, row} from './senders.mjs';

const LEVELS = 5;
const YUV = [undefined, 'bt601', 'bt709', 'bt2020', 'smpte240m', '1:4:0:0', '1:3:5:1',
  '1:6:13:7'];
const SIZES = [[640, 480], [1280, 720]];

const pictures = [
  ...['I420', 'NV12', 'YUY2', 'Y42B', 'P010_10LE'].flatMap(format =>
    YUV.map(colorimetry => ({format, colorimetry}))),
  ...['Y444', 'I420_10LE'].map(format => ({format, colorimetry: 'bt709'})),
  ...['GRAY8', 'RGBA', 'BGRx'].map(format => ({format})),
];

const browser = await openChromium();
let most = 0;
row('format', 'colorimetry', 'size', 'codec', 'levels off', 'worst');
for (const [i, picture] of pictures.entries()) {
  for (const codec of ['vp8', 'vp9']) {
    // Each format and each colorimetry meets each size.
    const [width, height] = SIZES[(i + Math.floor(i / YUV.length)) % SIZES.length];
    const all = {...picture, width, height};
    const sender = await startSender(barsSource(all), {sink: `codec=${codec}`});
    const {error, what} = await shownColours(browser, sender, all, LEVELS);
    await sender.stop();
    row(all.format, all.colorimetry ?? 'none', `${width}x${height}`, codec,
        fixed(error), what);
    most = Math.max(most, error);
  }
}
await browser.close();
console.log(`${2 * pictures.length} combinations, at most ${fixed(most)} levels off`);
process.exitCode = most <= LEVELS ? 0 : 1;
