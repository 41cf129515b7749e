/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

import { authorization } from './token.js';

// A WHEP session: posts the offer, applies the answer, and deletes the session.

const ABS_CAPTURE_TIME = 'http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time';
const GATHERING_TIMEOUT_MS = 1000;
const POST_TIMEOUT_MS = 10000;
// A lost request would hold up the next attempt.
const RESTART_TIMEOUT_MS = 1000;

// The sender refused the offer. The message is shown to the user.
export class RefusedError extends Error {
  constructor(text, status, retryAfterMs) {
    super(text);
    this.status = status;
    this.retryAfterMs = retryAfterMs;
  }
}

// Chromium can receive the time of capture, but offers to only if it is told to.
function askForCaptureTime(transceiver) {
  if (!transceiver.getHeaderExtensionsToNegotiate)
    return;
  const extensions = transceiver.getHeaderExtensionsToNegotiate();
  for (const extension of extensions) {
    if (extension.uri === ABS_CAPTURE_TIME)
      extension.direction = 'sendrecv';
  }
  transceiver.setHeaderExtensionsToNegotiate(extensions);
}

function holdNothing(receiver) {
  if ('jitterBufferTarget' in receiver)
    receiver.jitterBufferTarget = 0;
  if ('playoutDelayHint' in receiver)
    receiver.playoutDelayHint = 0;
}

function gathered(pc) {
  return new Promise((resolve) => {
    const check = () => {
      if (pc.iceGatheringState === 'complete')
        resolve();
    };
    pc.addEventListener('icegatheringstatechange', check);
    setTimeout(resolve, GATHERING_TIMEOUT_MS);
    check();
  });
}

// The value of a header Link as ICE servers (RFC 9725, 4.6).
function iceServersOf(links) {
  const link = /<([^>]*)>((?:\s*;\s*[\w-]+=(?:"(?:[^"\\]|\\.)*"|[^;,\s]*))*)/g;
  const field = /([\w-]+)=(?:"((?:[^"\\]|\\.)*)"|([^;,\s]*))/g;
  const servers = [...(links ?? '').matchAll(link)].map(([, urls, fields]) => {
    const values = [...fields.matchAll(field)].map(([, name, quoted, plain]) =>
      [name, plain ?? quoted.replace(/\\(.)/g, '$1')]);
    return { urls, ...Object.fromEntries(values) };
  });
  return servers.filter(({ rel }) => rel === 'ice-server')
    .map(({ urls, username, credential }) => ({ urls, username, credential }));
}

function linesOf(sdp, name) {
  return sdp.match(new RegExp(`^a=${name}:.*`, 'gm')) ?? [];
}

// An SDP fragment (RFC 8840) that restarts ICE as the offer does.
function restartFragment(offer) {
  const [media] = offer.match(/^m=.*/m);
  return [...linesOf(offer, 'ice-ufrag').slice(0, 1), ...linesOf(offer, 'ice-pwd').slice(0, 1),
    media, ...linesOf(offer, 'mid').slice(0, 1), ...linesOf(offer, 'candidate'), '']
    .map((line) => line.trim()).join('\r\n');
}

// The answer, of one m-line, with the ICE of the fragment.
function restartAnswer(answer, fragment) {
  const kept = answer.split(/\r?\n/)
    .filter((line) => line && !/^a=(ice-ufrag|ice-pwd|candidate|end-of-candidates)/.test(line));
  const lines = ['ice-ufrag', 'ice-pwd', 'candidate'].flatMap((name) => linesOf(fragment, name));
  return [...kept, ...lines.map((line) => line.trim()), ''].join('\r\n');
}

export class Session {
  #url = null;
  #closed = false;

  constructor(endpoint) {
    this.endpoint = endpoint;
    this.pc = new RTCPeerConnection();
    const transceiver = this.pc.addTransceiver('video', { direction: 'recvonly' });
    this.receiver = transceiver.receiver;
    askForCaptureTime(transceiver);
    holdNothing(this.receiver);
  }

  // The sender names the servers only to those who may watch.
  async #useIceServers() {
    const response = await fetch(this.endpoint, {
      method: 'OPTIONS',
      headers: authorization(),
      signal: AbortSignal.timeout(POST_TIMEOUT_MS),
    });
    const iceServers = iceServersOf(response.headers.get('Link'));
    if (iceServers.length && !this.#closed)
      this.pc.setConfiguration({ iceServers });
  }

  async open() {
    await this.#useIceServers();
    if (this.#closed)
      return;
    await this.pc.setLocalDescription();
    await gathered(this.pc);
    const response = await fetch(this.endpoint, {
      method: 'POST',
      headers: { 'Content-Type': 'application/sdp', ...authorization() },
      body: this.pc.localDescription.sdp,
      signal: AbortSignal.timeout(POST_TIMEOUT_MS),
    });
    const text = await response.text();
    if (response.status !== 201)
      throw new RefusedError(text.trim().slice(0, 200) || `status ${response.status}`,
        response.status, 1000 * (Number(response.headers.get('Retry-After')) || 0));
    const location = response.headers.get('Location');
    if (location)
      this.#url = new URL(location, response.url).href;
    if (this.#closed)
      this.#delete();
    else
      await this.pc.setRemoteDescription({ type: 'answer', sdp: text });
  }

  // Restarts ICE (RFC 9725, 4.3.3), for when the network of one of the two has changed.
  // May be called again when it has failed.
  async restart() {
    const answer = this.pc.currentRemoteDescription;
    if (!this.#url || !answer)
      return;
    await this.pc.setLocalDescription(await this.pc.createOffer({ iceRestart: true }));
    await gathered(this.pc);
    const response = await fetch(this.#url, {
      method: 'PATCH',
      headers: { 'Content-Type': 'application/trickle-ice-sdpfrag', 'If-Match': '*',
        ...authorization() },
      body: restartFragment(this.pc.localDescription.sdp),
      signal: AbortSignal.timeout(RESTART_TIMEOUT_MS),
    });
    const text = await response.text();
    if (response.status !== 200)
      throw new RefusedError(text.trim().slice(0, 200), response.status, 0);
    if (!this.#closed)
      await this.pc.setRemoteDescription({ type: 'answer', sdp: restartAnswer(answer.sdp, text) });
  }

  // The URL of the sender's statistics of this session, null before it is open.
  get statsUrl() {
    return this.#url && new URL(`../stats/${this.#url.split('/').pop()}`, this.#url).href;
  }

  // keepalive: the request is completed even if the page is closed. It may fail, as
  // the sender may have gone.
  #delete() {
    const url = this.#url;
    this.#url = null;
    if (url)
      fetch(url, { method: 'DELETE', keepalive: true, headers: authorization() }).catch(() => {});
  }

  close() {
    this.#closed = true;
    this.#delete();
    this.pc.close();
  }
}
