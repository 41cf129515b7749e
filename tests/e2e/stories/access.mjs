// gst-latestframe
// Copyright (C) 2026 the gst-latestframe authors
//
// SPDX-License-Identifier: LGPL-2.1-or-later

// Who may watch, as people with browsers see it.

import assert from 'node:assert/strict';
import {test} from 'node:test';

import {makeCertificate} from '../lib/nginx.mjs';
import {assertNoProblems, framesDecoded, openPlayer, overlayShows,
  pictureMoves, viewersBecome} from '../lib/player.mjs';
import {useSite} from '../lib/site.mjs';
import {CAMERA, useChromium, useSender} from '../lib/story.mjs';
import {until} from '../lib/wait.mjs';

const picture = page =>
  until('the picture is there', async () => await framesDecoded(page) > 0);

test('the token comes from the address, and stays out of it', async t => {
  const sender = await useSender(t, CAMERA, {sink: 'auth-token=s3cret'});
  const browser = await useChromium(t);
  const page = await browser.open(`${sender.url}/#token=s3cret`);

  await picture(page);
  await pictureMoves(page);
  assert.equal(await page.evaluate(() => location.href), `${sender.url}/`);
  await page.reload();
  await picture(page);
  assertNoProblems(page);
});

test('the page asks for a token', async t => {
  const sender = await useSender(t, CAMERA, {sink: 'auth-token=s3cret'});
  const browser = await useChromium(t);
  const page = await browser.open(`${sender.url}/`);
  const enter = async token => {
    await page.fill('#token', token);
    await page.click('#login button');
  };

  await overlayShows(page, /a token is needed/);
  await enter('secret');
  await overlayShows(page, /the token is wrong/);
  await enter('s3cret');
  await picture(page);
  assert.ok(await page.evaluate(() => document.getElementById('login').hidden));
});

test('pages of other origins watch only if they are allowed', async t => {
  const origin = await useSite(t);
  const browser = await useChromium(t);
  const status = async sender => {
    const page = await browser.open(origin);
    return page.evaluate(url => fetch(url, {
      method: 'POST',
      headers: {'Content-Type': 'application/sdp'},
      body: 'v=0',
    }).then(response => response.status, () => 'blocked'), `${sender.url}/whep`);
  };

  assert.equal(await status(await useSender(t, CAMERA)), 'blocked');
  // Let in: the sink finds the offer too short.
  assert.equal(await status(await useSender(t, CAMERA,
      {sink: `allowed-origins=${origin}`})), 400);
});

test('the sink serves https itself', async t => {
  const {certificate, key} = makeCertificate(t);
  const sender = await useSender(t, CAMERA,
      {sink: `tls-certificate=${certificate} tls-key=${key}`});
  const browser = await useChromium(t, {insecure: true});
  const page = await browser.open(`https://127.0.0.1:${sender.port}/`);

  await picture(page);
  await pictureMoves(page);
  assertNoProblems(page);
});

test('a session outlives a pause', async t => {
  const sender = await useSender(t, CAMERA);
  const browser = await useChromium(t);
  const page = await openPlayer(browser, sender);
  const state = name => until(`the page is ${name}`,
      () => page.evaluate(n => window.player.state === n, name));

  await sender.command('pause');
  await state('still');
  assert.ok(await page.evaluate(() =>
    !document.getElementById('video').classList.contains('stale')));
  await sender.command('play');
  await state('live');
  assert.equal(await page.evaluate(() => window.player.attempts), 1);
  await viewersBecome(sender, 1);
});
