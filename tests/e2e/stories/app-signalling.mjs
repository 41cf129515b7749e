// gst-latestframe
// Copyright (C) 2026 the gst-latestframe authors
//
// SPDX-License-Identifier: LGPL-2.1-or-later

// The examples of an application that does the signalling by itself, in C and in Python. Their
// page offers or is invited; where it offers, it restarts ICE later.

import assert from 'node:assert/strict';
import {spawn, spawnSync} from 'node:child_process';
import {once} from 'node:events';
import {connect} from 'node:net';
import {join} from 'node:path';
import {test} from 'node:test';

import {atEnd, useChromium, useFirefox} from '../lib/story.mjs';
import {Hopeless, until} from '../lib/wait.mjs';

const {LATEST_APP_SIGNALLING, LATEST_EXAMPLES} = process.env;
const NEEDED = 'import gi; gi.require_version("Soup", "3.0"); gi.require_version("Gst", "1.0")';
// Debian's, which has the modules, before one of another origin.
const python = ['/usr/bin/python3', 'python3'].find(
    name => spawnSync(name, ['-c', NEEDED]).status === 0);

const EXAMPLES = {
  'the example in C': [LATEST_APP_SIGNALLING,
    '--page', join(LATEST_EXAMPLES, 'app-signalling.html')],
  'the example in Python': python && [python, join(LATEST_EXAMPLES, 'app_signalling.py')],
};

// Resolves with {url, output} when the program listens.
async function start(t, [program, ...args]) {
  const child = spawn(program, [...args, '--port', '0'], {
    env: {GST_DEBUG: '2', GST_DEBUG_NO_COLOR: '1', ...process.env},
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'exit');
  const app = {output: '', log: ''};
  child.stdout.setEncoding('utf8').on('data', text => app.output += text);
  child.stderr.setEncoding('utf8').on('data', text => app.log += text);
  atEnd(t, async () => {
    child.kill();
    await ended;
    assert.doesNotMatch(app.log, /\b(WARN|ERROR)\s+latest|(WARNING|CRITICAL) \*\*/);
    assert.doesNotMatch(app.output + app.log, /of no use/);
  });
  [, app.url] = await until('the program listens', () => {
    if (child.exitCode !== null)
      throw new Hopeless(`it ended: ${app.log}`);
    return app.output.match(/open (http.*\/)\n/);
  });
  return app;
}

const isOpen = port => new Promise(resolve => {
  const socket = connect(port, '127.0.0.1');
  socket.on('connect', () => resolve(true)).on('error', () => resolve(false));
  socket.on('connect', () => socket.destroy());
});

const framesOf = page => page.evaluate(async () => {
  const stats = [...(await pc.getStats()).values()];
  return stats.find(s => s.type === 'inbound-rtp' && s.kind === 'video')?.framesDecoded ?? 0;
});

// The ICE user name of the pair of candidates in use, once media come over it.
const ufragOf = page => page.evaluate(async () => {
  const report = [...(await pc.getStats()).values()];
  const transport = report.find(s => s.type === 'transport');
  const pair = report.find(s => s.id === transport?.selectedCandidatePairId);
  return pair?.state === 'succeeded' && pair.bytesReceived > 10000 &&
      transport.iceLocalUsernameFragment;
});

async function restartsIce(page) {
  const before = await ufragOf(page);

  await page.evaluate(() => pc.restartIce());
  await until('ICE has restarted', async () => {
    const now = await ufragOf(page);
    return now && now !== before;
  });
  const frames = await framesOf(page);
  await until('the picture goes on', async () => await framesOf(page) > frames + 30);
  assert.equal(await page.evaluate(() => pc.connectionState), 'connected');
}

async function plays(t, command, use, query) {
  const app = await start(t, command);
  const browser = await use(t);
  const page = await browser.open(app.url + query);

  await until('frames are decoded', async () => await framesOf(page) > 5);
  assert.equal(await isOpen(8080), false);
  if (!query)
    await restartsIce(page);
  await page.close();
  await until('the peer is gone', () => /^page-1 closed: ./m.test(app.output));
  assert.equal(app.output.match(/page-1 closed/g).length, 1);
}

for (const [name, command] of Object.entries(EXAMPLES)) {
  const skip = !command && 'python3-gi or gir1.2-soup-3.0 is missing';

  for (const [browser, use] of [['Chromium', useChromium], ['Firefox', useFirefox]]) {
    test(`${name} answers ${browser}`, {skip}, t => plays(t, command, use, ''));
    test(`${name} invites ${browser}`, {skip}, t => plays(t, command, use, '?invite'));
  }
}
