// gst-latestframe
// Copyright (C) 2026 the gst-latestframe authors
//
// SPDX-License-Identifier: LGPL-2.1-or-later

// The player page of latestwebrtcsink, as a person sees it and as its statistics do.

import assert from 'node:assert/strict';

import {until} from './wait.mjs';

// Opens the sink's own page and waits for the first picture.
export async function openPlayer(browser, sender) {
  const page = await browser.open(`${sender.url}/`);
  try {
    // A page that is loaded anew says nothing meanwhile.
    await until('the picture is there', () => framesDecoded(page).then(n => n > 0, () => false));
  } catch (error) {
    throw new Error(`${error.message}: ${await describe(page)}; the sender's log: ` +
        sender.log, {cause: error});
  }
  return page;
}

// What a page without a picture says of itself.
async function describe(page) {
  const state = await page.evaluate(async () => {
    const {pc, state, attempts} = window.player ?? {};
    const report = pc ? [...(await pc.getStats()).values()] : [];
    return {state, attempts, text: document.body.innerText.slice(0, 300),
      connection: pc?.connectionState, ice: pc?.iceConnectionState,
      signaling: pc?.signalingState, requests: performance.getEntriesByType('resource')
        .slice(-12).map(e => `${e.name} ${e.responseStatus} ${Math.round(e.duration)} ms`),
      inbound: report.filter(s => s.type === 'inbound-rtp')};
  }).catch(String);
  return JSON.stringify({state, problems: page.problems});
}

export function framesDecoded(page) {
  return page.evaluate(async () => {
    const pc = window.player?.pc;
    const report = pc ? [...(await pc.getStats()).values()] : [];
    return report.find(s => s.type === 'inbound-rtp' && s.kind === 'video')
        ?.framesDecoded ?? 0;
  });
}

// The inbound video statistics and their codec, null without a connection.
export function inbound(page) {
  return page.evaluate(async () => {
    const report = [...(await window.player.pc.getStats()).values()];
    const stats = report.find(s => s.type === 'inbound-rtp' && s.kind === 'video');
    const codec = report.find(s => s.id === stats?.codecId);
    return stats ? {...stats, codec: codec?.mimeType} : null;
  });
}

// A small copy of what the <video> shows, as a string to compare.
function picture(page) {
  return page.evaluate(() => {
    const video = document.querySelector('video');
    const canvas = document.createElement('canvas');
    canvas.width = 64;
    canvas.height = 48;
    const context = canvas.getContext('2d');
    context.drawImage(video, 0, 0, 64, 48);
    return String(context.getImageData(0, 0, 64, 48).data);
  });
}

// Frames are decoded, and what is shown changes.
export async function pictureMoves(page) {
  const [frames, shown] = [await framesDecoded(page), await picture(page)];
  await until('ten more frames are decoded',
      async () => await framesDecoded(page) >= frames + 10)
      .catch(async error => {
        throw new Error(`${error.message}: ${await describe(page)}`, {cause: error});
      });
  await until('the picture changes',
      async () => await picture(page) !== shown);
}

// The text a viewer can read on the page.
export function overlay(page) {
  return page.evaluate(() => document.body.innerText);
}

export async function overlayShows(page, pattern) {
  await until(`the overlay shows ${pattern}`,
      async () => pattern.test(await overlay(page)));
}

// Marks the connection, so that a silent reconnection would show.
export function markConnection(page) {
  return page.evaluate(() => {
    window.player.pc.marked = true;
  });
}

export function stillSameConnection(page) {
  return page.evaluate(() => window.player.pc?.marked === true);
}

export function assertNoProblems(page) {
  assert.deepEqual(page.problems, []);
}

// Connected viewers, as the sender counts them.
export async function viewers(sender) {
  return (await sender.stats()).viewers;
}

export function viewersBecome(sender, count, options) {
  return until(`the sender serves ${count} viewers`,
      async () => await viewers(sender) === count, options);
}

// Frames the sender has encoded so far.
export async function framesEncoded(sender) {
  return (await sender.stats()).encoder['frames-encoded'];
}
