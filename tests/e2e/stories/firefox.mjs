// gst-latestframe
// Copyright (C) 2026 the gst-latestframe authors
//
// SPDX-License-Identifier: LGPL-2.1-or-later

import {test} from 'node:test';

import {assertNoProblems, openPlayer, overlayShows, pictureMoves} from '../lib/player.mjs';
import {CAMERA, useFirefox, useSender} from '../lib/story.mjs';

test('Firefox shows the live picture', async t => {
  const sender = await useSender(t, CAMERA);
  const browser = await useFirefox(t);
  const page = await openPlayer(browser, sender);

  await pictureMoves(page);
  await overlayShows(page, /640\D+480/);
  assertNoProblems(page);
});
