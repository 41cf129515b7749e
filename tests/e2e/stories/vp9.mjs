// gst-latestframe
// Copyright (C) 2026 the gst-latestframe authors
//
// SPDX-License-Identifier: LGPL-2.1-or-later

import assert from 'node:assert/strict';
import {test} from 'node:test';

import {inbound, openPlayer, pictureMoves} from '../lib/player.mjs';
import {CAMERA, useChromium, useSender} from '../lib/story.mjs';

test('codec=vp9 sends VP9', async t => {
  const sender = await useSender(t, CAMERA, {sink: 'codec=vp9'});
  const browser = await useChromium(t);
  const page = await openPlayer(browser, sender);

  await pictureMoves(page);
  assert.equal((await inbound(page)).codec, 'video/VP9');
});
