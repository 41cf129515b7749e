// gst-latestframe
// Copyright (C) 2026 the gst-latestframe authors
//
// SPDX-License-Identifier: LGPL-2.1-or-later

import assert from 'node:assert/strict';
import {test} from 'node:test';

import {barsSource, shownColours} from '../lib/colours.mjs';
import {useChromium, useFirefox, useSender} from '../lib/story.mjs';

const LEVELS = 5;

// What cameras, screens and decoders deliver most; all the others are in
// "meson test --benchmark browser-colours".
const PICTURES = [
  {format: 'NV12', colorimetry: 'bt601', width: 640, height: 480},
  {format: 'I420', width: 1280, height: 720},
  {format: 'I420', colorimetry: '1:4:0:0', width: 640, height: 480},
  {format: 'BGRx', width: 960, height: 1080, par: '2/1'},
];

test('browsers show the colours and the shape of the source', async t => {
  const browsers = [await useChromium(t), await useFirefox(t)];

  for (const codec of ['vp8', 'vp9']) {
    for (const picture of PICTURES) {
      const sender =
        await useSender(t, barsSource(picture), {sink: `codec=${codec}`});
      for (const browser of browsers) {
        const {error, what, width, height} =
          await shownColours(browser, sender, picture, LEVELS);
        assert.ok(error <= LEVELS, `${codec} ${JSON.stringify(picture)}: ${what}`);
        assert.equal(width / height,
            picture.par ? 16 / 9 : picture.width / picture.height);
      }
      await sender.stop();
    }
  }
});
