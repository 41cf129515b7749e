/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

import { authorization } from './token.js';

// A WHEP session: posts the offer, applies the answer, asks for other lines as tracks come
// and go, and deletes the session.

const MID = 'urn:ietf:params:rtp-hdrext:sdes:mid';
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

// Chromium can receive the time of capture, but offers to only if it is told to. For a line
// that comes later, it says that it does without an extension that it insists on.
function askForCaptureTime(transceiver) {
  if (!transceiver.getHeaderExtensionsToNegotiate)
    return;
  const extensions = transceiver.getHeaderExtensionsToNegotiate();
  for (const extension of extensions) {
    if (extension.uri === ABS_CAPTURE_TIME || extension.uri === MID)
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

// The answer with the ICE of the fragment in each of its m-lines.
function restartAnswer(answer, fragment) {
  const kept = answer.replace(/^a=(ice-ufrag|ice-pwd|candidate|end-of-candidates).*\r?\n/gm, '');
  const lines = ['ice-ufrag', 'ice-pwd', 'candidate'].flatMap((name) => linesOf(fragment, name))
    .map((line) => `${line.trim()}\r\n`).join('');
  const [head, ...media] = kept.split(/^(?=m=)/m);
  return head + media.map((section) => section + lines).join('');
}

// What the sender has: { tracks: [{ kind, msid, ready }, ...], control }. Empty if it does
// not tell: then the offer is refused with a reason, too.
export async function fetchTracks(url) {
  try {
    const response = await fetch(url, { cache: 'no-store', headers: authorization(),
      signal: AbortSignal.timeout(POST_TIMEOUT_MS) });
    return response.ok ? await response.json() : {};
  } catch {
    return {};
  }
}

export class Session {
  #url = null;
  #closed = false;
  #names = new Map(); // of the tracks, by transceiver

  // So many lines of each kind.
  constructor(endpoint, { video = 1, audio = 0 } = {}) {
    this.endpoint = endpoint;
    this.pc = new RTCPeerConnection();
    this.pc.addEventListener('track', ({ transceiver, streams }) =>
      this.#names.set(transceiver, streams[0]?.id ?? transceiver.mid));
    for (let n = 0; n < video; n++)
      this.#addLine('video');
    for (let n = 0; n < audio; n++)
      this.#addLine('audio');
  }

  #addLine(kind) {
    const transceiver = this.pc.addTransceiver(kind, { direction: 'recvonly' });
    askForCaptureTime(transceiver);
    holdNothing(transceiver.receiver);
    return transceiver;
  }

  // What is played now: [{ kind, name, mid, receiver }, ...], in the order of the lines.
  get lines() {
    return this.pc.getTransceivers()
      .filter(({ currentDirection }) => currentDirection === 'recvonly')
      .map((transceiver) => ({ kind: transceiver.receiver.track.kind, mid: transceiver.mid,
        name: this.#names.get(transceiver), receiver: transceiver.receiver }));
  }

  // Where all tracks are of one stream, that does not tell their names, but the sender does.
  async #learnNames() {
    const names = this.lines.map(({ kind, name }) => `${kind} ${name}`);
    if (new Set(names).size === names.length || !this.#url)
      return;
    const response = await fetch(this.statsUrl, { cache: 'no-store', headers: authorization() });
    const { tracks = [] } = response.ok ? await response.json() : {};
    for (const transceiver of this.pc.getTransceivers()) {
      const track = tracks.find(({ mid }) => mid === transceiver.mid);
      this.#names.set(transceiver, track?.msid ?? transceiver.mid);
    }
  }

  // Of all lines there have been, also those that are inactive.
  #hasLineFor({ kind, msid }) {
    return this.pc.getTransceivers().some((transceiver) =>
      transceiver.currentDirection !== 'stopped' && transceiver.receiver.track.kind === kind &&
      this.#names.get(transceiver) === msid);
  }

  async #send(method, type, sdp, timeout, url = this.#url) {
    const response = await fetch(url, {
      method,
      headers: { 'Content-Type': type, ...(method === 'PATCH' ? { 'If-Match': '*' } : {}),
        ...authorization() },
      body: sdp,
      signal: AbortSignal.timeout(timeout),
    });
    const text = await response.text();
    if (!response.ok)
      throw new RefusedError(text.trim().slice(0, 200) || `status ${response.status}`,
        response.status, 1000 * (Number(response.headers.get('Retry-After')) || 0));
    return { response, text };
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
    const { response, text } = await this.#send('POST', 'application/sdp',
      this.pc.localDescription.sdp, POST_TIMEOUT_MS, this.endpoint);
    const location = response.headers.get('Location');
    if (location)
      this.#url = new URL(location, response.url).href;
    if (this.#closed)
      this.#delete();
    else
      await this.pc.setRemoteDescription({ type: 'answer', sdp: text });
    await this.#learnNames();
  }

  // Asks for these tracks, [{ kind, msid }, ...], as some have come or gone. The others
  // play on.
  async renew(tracks) {
    if (!this.#url || this.pc.signalingState !== 'stable')
      return;
    const added = tracks.filter((track) => !this.#hasLineFor(track))
      .map(({ kind }) => this.#addLine(kind));
    try {
      await this.pc.setLocalDescription();
      const { text } = await this.#send('PATCH', 'application/sdp',
        this.pc.localDescription.sdp, POST_TIMEOUT_MS);
      if (!this.#closed)
        await this.pc.setRemoteDescription({ type: 'answer', sdp: text });
      await this.#learnNames();
    } catch (error) {
      if (this.pc.signalingState === 'have-local-offer')
        await this.pc.setLocalDescription({ type: 'rollback' });
      for (const transceiver of added)
        transceiver.stop();
      throw error;
    }
  }

  // Restarts ICE (RFC 9725, 4.3.3), for when the network of one of the two has changed.
  // May be called again when it has failed.
  async restart() {
    const answer = this.pc.currentRemoteDescription;
    if (!this.#url || !answer)
      return;
    await this.pc.setLocalDescription(await this.pc.createOffer({ iceRestart: true }));
    await gathered(this.pc);
    const { text } = await this.#send('PATCH', 'application/trickle-ice-sdpfrag',
      restartFragment(this.pc.localDescription.sdp), RESTART_TIMEOUT_MS);
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
