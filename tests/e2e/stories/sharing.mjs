// gst-latestframe
// Copyright (C) 2026 the gst-latestframe authors
//
// SPDX-License-Identifier: LGPL-2.1-or-later

import assert from 'node:assert/strict';
import {test} from 'node:test';

import {needLink, openLink} from '../lib/link.mjs';
import {filmLine, programSender, watch} from '../lib/linksession.mjs';
import {assertNoProblems} from '../lib/player.mjs';
import {startSender} from '../lib/sender.mjs';
import {atEnd, useChromium} from '../lib/story.mjs';
import {until} from '../lib/wait.mjs';

const WAY = 20; // ms
const WIDE = 6000000, NARROW = 400000; // bit/s

needLink();

// A sender with a viewer beside it and one behind a link.
async function useViewers(t, up, sink) {
  const link = await openLink({up, down: [{at: 0, rate: 10000000, delay: WAY}], queue: 300});
  atEnd(t, () => link.dispose());
  const program = await startSender(await filmLine(), {netns: link.near, wait: false,
    sink: `start-bitrate=1000000 max-bitrate=2500000 ${sink}`});
  atEnd(t, () => program.stop());
  const sender = programSender(link.near, program);
  const viewers = [];
  for (const netns of [link.near, link.far])
    viewers.push(await watch(await useChromium(t, {netns}), sender));
  return {program, viewers};
}

const shown = page => page.evaluate(() => measure.frames.length);

async function goesOn(page) {
  const before = await shown(page);
  await until('ten more pictures are shown', async () => await shown(page) >= before + 10);
}

// The encodings that the viewers get, the first one first. The statistics of encodes
// themselves, structures of that name, have the same field.
async function encodings(program) {
  const text = await program.command('get out stats');
  return [...text.matchAll(/(encoding[\\,\s]+)?encoding\\*=\\*\(uint\\*\)(\d+)/g)]
      .filter(([, ofEncode]) => !ofEncode).map(m => Number(m[2])).sort();
}

const become = (program, expected) => until(`the encodings are ${expected}`, async () =>
  JSON.stringify(await encodings(program)) === JSON.stringify(expected));

test('one narrow link is the trouble of its viewer alone', async t => {
  const {program, viewers: [near, far]} =
    await useViewers(t, [{at: 0, rate: NARROW, delay: WAY}, {at: 25, rate: WIDE}], '');

  await become(program, [0, 1]);
  await goesOn(near);
  await goesOn(far);
  await until('the rate of the others is not that of the narrow link', async () =>
    Number(await program.command('get out estimated-bitrate')) > 2 * NARROW);
  await become(program, [0, 0]);
  await goesOn(near);
  await goesOn(far);
  assertNoProblems(near);
  assertNoProblems(far);
});

test('all viewers share one encode where that is wanted', async t => {
  const {program, viewers: [near, far]} =
    await useViewers(t, [{at: 0, rate: NARROW, delay: WAY}], 'encoder-sharing=all');

  await until('the rate is that of the narrow link', async () =>
    Number(await program.command('get out estimated-bitrate')) < 1.2 * NARROW);
  assert.deepEqual(await encodings(program), [0, 0]);
  await goesOn(near);
  await goesOn(far);
});
