// gst-latestframe
// Copyright (C) 2026 the gst-latestframe authors
//
// SPDX-License-Identifier: LGPL-2.1-or-later

import assert from 'node:assert/strict';
import {test} from 'node:test';

import {needLink, openLink} from '../lib/link.mjs';
import {LINK_SENDERS, watch} from '../lib/linksession.mjs';
import {assertNoProblems} from '../lib/player.mjs';
import {atEnd, useChromium} from '../lib/story.mjs';
import {until} from '../lib/wait.mjs';

const RATES = {min: 150000, start: 500000, max: 2000000, fixed: 500000};
const WAY = 20; // ms
const FEEDBACK = [{at: 0, rate: 10000000, delay: WAY}];

needLink();

async function useLink(t, up) {
  const link = await openLink({up, down: FEEDBACK, queue: 300});
  atEnd(t, () => link.dispose());
  return link;
}

async function useViewer(t, link, name) {
  const browser = await useChromium(t, {netns: link.far});
  const sender = await LINK_SENDERS[name](link.near, RATES);
  atEnd(t, () => sender.close());
  return watch(browser, sender);
}

const shown = page => page.evaluate(() => measure.frames.length);

// Each packet has a fate, and no packet reaches the other end before its time.
function checkTrace({trace, forwarded}) {
  const arriving = trace.filter(p => p.fate === 'arrives');
  assert.ok(forwarded > 0 && forwarded <= arriving.length);
  assert.ok(arriving.every(p => p.arrives - p.entered >= WAY * 1000));
  for (const direction of ['up', 'down']) {
    const arrivals = arriving.filter(p => p.direction === direction).map(p => p.arrives);
    assert.ok(arrivals.every((time, i) => i === 0 || time >= arrivals[i - 1]));
  }
}

for (const name of Object.keys(LINK_SENDERS)) {
  test(`a viewer behind a narrow link sees ${name}`, async t => {
    const link = await useLink(t, [{at: 0, rate: 1500000, delay: WAY}]);
    const page = await useViewer(t, link, name);

    await until('pictures with a time in them are shown',
        async () => await shown(page) >= 30);
    assertNoProblems(page);
    const ages = await page.evaluate(() => measure.frames.map(f => f.presented));
    assert.ok(Math.min(...ages) >= WAY, `${Math.min(...ages)} ms old`);
    const result = await link.close();
    checkTrace(result);
    assert.ok(result.trace.some(p => p.kind === 'rtp' && p.direction === 'up'));
    assert.ok(result.trace.some(p => p.kind === 'rtcp' && p.direction === 'down'));
  });
}

test('the picture comes back after an outage', async t => {
  const link = await useLink(t, [{at: 0, rate: 1500000, delay: WAY},
    {at: 3, rate: 0}, {at: 4, rate: 1500000}]);
  const page = await useViewer(t, link, 'latestwebrtcsink');
  const begin = await link.started();

  await until('the outage is over', () => performance.now() - begin > 4500);
  const before = await shown(page);
  await until('new pictures are shown', async () => await shown(page) >= before + 30);
  const {trace} = await link.close();
  const outage = trace.filter(p => p.direction === 'up' && p.fate !== 'overflow' &&
      p.leaves > 3e6 && p.leaves < 4e6);
  assert.deepEqual(outage, []);
});

test('what the link loses is sent again', async t => {
  const link = await useLink(t, [{at: 0, rate: 3000000, delay: WAY, loss: 0.05}]);
  const page = await useViewer(t, link, 'latestwebrtcsink');

  await until('packets are asked for and come again', () =>
    page.evaluate(async () => {
      const stats = await measure.stats();
      return stats.nackCount > 0 && stats.retransmittedPacketsReceived > 0;
    }));
  await until('pictures are shown', async () => await shown(page) >= 60);
  const {trace} = await link.close();
  const lost = trace.filter(p => p.fate === 'lost');
  assert.ok(lost.length > 0 && lost.every(p => p.direction === 'up'));
});
