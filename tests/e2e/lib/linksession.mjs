// gst-latestframe
// Copyright (C) 2026 the gst-latestframe authors
//
// SPDX-License-Identifier: LGPL-2.1-or-later

// One connection over an emulated link: a sender at its near end, a browser that measures
// at its far end. Nothing but media and its feedback crosses the link: pages and offers
// reach the browsers through their driver. Without a network namespace, both ends are in
// ours and there is no link.

import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {readFile, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {basename, extname, join} from 'node:path';

import {FRAME_RATE, HEIGHT, WIDTH, makeFrames} from '../page/content.js';
import {openChromium} from './browser.mjs';
import {within} from './link.mjs';
import {startSender} from './sender.mjs';
import {Hopeless, until} from './wait.mjs';

const TYPES = {'.html': 'text/html', '.js': 'text/javascript'};
// Nobody listens there: the driver answers. Browsers trust it as their own machine.
const ORIGIN = 'http://127.0.0.1:1';

// Serves the page folder, `files` (paths by name), and offers to `answer`
// (sdp → {status, body}).
async function serve(page, {answer, files = {}} = {}) {
  await page.route('**/*', async route => {
    const request = route.request();
    const name = basename(new URL(request.url()).pathname);
    if (request.method() === 'POST') {
      const {status, body} = await answer(request.postData());
      await route.fulfill({status, body, contentType: 'application/sdp'});
      return;
    }
    try {
      const body = await readFile(
          files[name] ?? new URL(`../page/${name}`, import.meta.url));
      await route.fulfill({body, contentType: TYPES[extname(name)]});
    } catch {
      await route.fulfill({status: 404});
    }
  });
}

// libwebrtc as the sender, congestion control and all. `film`: {path, width, height,
// rate} of a file of raw I420 frames, instead of the picture of content.js.
export async function browserSender(netns, rates, {path, ...film} = {}) {
  const browser = await openChromium({netns});
  try {
    const page = await browser.open(
        `${ORIGIN}/publish.html?${new URLSearchParams(film)}`,
        p => serve(p, {files: {'film.i420': path}}));
    await until('the sending page is ready',
        () => page.evaluate(() => Boolean(window.publish)));
    return {
      answer: async offer => ({status: 201,
        body: await page.evaluate(([sdp, {start, max}]) =>
          publish.answer(sdp, {start, max}), [offer, rates])}),
      estimate: async () =>
        (await page.evaluate(() => publish.stats())).estimate,
      stats: () => page.evaluate(() => publish.stats()),
      close: () => browser.close(),
    };
  } catch (error) {
    await browser.close();
    throw error;
  }
}

// The same picture as a file, for senders that are no browser.
let picture;
async function pictureFile() {
  if (!picture) {
    picture = join(tmpdir(), 'content.i420');
    await writeFile(picture, Buffer.concat(makeFrames()));
  }
  return picture;
}

// That picture, stamped by an element of this name.
export async function filmLine(stamp = 'stamp') {
  return `multifilesrc location=${await pictureFile()} loop=true ! ` +
      `rawvideoparse format=i420 width=${WIDTH} height=${HEIGHT} ` +
      `framerate=${FRAME_RATE}/1 ! identity sync=true ! identity name=${stamp}`;
}

// An HTTP request from inside a network namespace.
async function post(netns, url, body) {
  const curl = spawn(...within(netns, 'curl', ['--silent', '--show-error',
    '--max-time', '30', '--data-binary', '@-', '--header',
    'Content-Type: application/sdp', '--write-out', '\n%{http_code}', url]),
      {stdio: ['pipe', 'pipe', 'inherit']});
  let text = '';
  curl.stdout.setEncoding('utf8').on('data', part => {
    text += part;
  });
  curl.stdin.end(body);
  await once(curl, 'close');
  const [, answer, status] = /^([^]*)\n(\d+)$/.exec(text);
  return {status: Number(status) || 502, body: answer};
}

// A program that serves WHEP in a network namespace, as one of LINK_SENDERS.
export function programSender(netns, sender) {
  const estimate = () => sender.command('get out estimated-bitrate')
      .then(Number, () => null);
  return {
    answer: offer => post(netns, `${sender.url}/whep`, offer),
    estimate,
    stats: () => sender.command('get out stats'),
    sender,
    close: () => sender.stop(),
  };
}

// latestwebrtcsink. `sink` says how it is set up.
async function sinkSender(netns, sink) {
  return programSender(netns,
      await startSender(await filmLine(), {netns, sink, wait: false}));
}

// The property that tells whether the sink finds its rate itself.
async function adapts() {
  const sender = await startSender('videotestsrc is-live=true', {wait: false});
  try {
    await sender.command('get out estimated-bitrate');
    return true;
  } catch {
    return false;
  } finally {
    await sender.stop();
  }
}

// Each makes {answer, estimate, stats, close} in a network namespace. `fixed` is the rate
// of one that cannot adapt.
export const LINK_SENDERS = {
  'libwebrtc': (netns, rates) => browserSender(netns, rates),
  'latestwebrtcsink': async (netns, {fixed, ...limits}) =>
    sinkSender(netns, await adapts() ?
      Object.entries(limits).map(([name, rate]) => `${name}-bitrate=${rate}`).join(' ') :
      `bitrate=${fixed}`),
};

// A viewer at the far end that gets its answers from `sender`. The page, when it has
// connected. `query`: what it shall do besides (page/measure.js).
export async function watch(browser, sender, query = '') {
  const page = await browser.open(
      `${ORIGIN}/measure.html?whep=${encodeURIComponent(`${ORIGIN}/whep`)}${query}`,
      p => serve(p, sender));
  await until('the viewer is connected', async () => {
    const {error, state} = await page.evaluate(() =>
      ({error: measure.error, state: measure.state}));
    if (error)
      throw new Hopeless(error);
    return state === 'connected';
  });
  return page;
}
