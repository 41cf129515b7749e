/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
'use strict';

/* The player: a WHEP client that comes back by itself, and figures that say how
 * old the picture is. `window.player` is there for scripts to read. */

const ABS_CAPTURE_TIME =
  'http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time';
const NTP_TO_UNIX_MS = 2208988800000; // 1900 to 1970
const RTP_TICKS_PER_MS = 90; // RFC 7741, RFC 9628: video clock of 90 kHz
const GATHER_MS = 1000; // host candidates are there at once
const SILENCE_MS = 3000; // without a packet: the sender is gone
const RETRY_MS = [500, 1000, 2000, 3000];
const AGE_WINDOW_MS = 5000;
const PLOT_SECONDS = 60;

const $ = id => document.getElementById(id);
const sleep = ms => new Promise(resolve => setTimeout(resolve, ms));
const wallClock = () => performance.timeOrigin + performance.now();

const player = window.player = {
  state: 'connecting', // connecting | live | waiting
  text: '', // the same in words, as shown
  pc: null,
  stats: {}, // width, height, framesPerSecond, bitrate, framesDropped
  age: null, // {now, median, p95} in ms, null while unknown
};

function show(state, text) {
  player.state = state;
  player.text = text;
  document.body.dataset.state = state;
  $('text').textContent = text;
}

/* How much the sender's clock is ahead of ours, from the quickest of a few
 * exchanges; half of its round trip bounds the error. */
let clockOffset = null;
async function measureClock() {
  let best = Infinity;
  for (let i = 0; i < 5; i++) {
    const sent = wallClock();
    const response = await fetch('clock', {cache: 'no-store'});
    const {unix_ms: theirs} = await response.json();
    const received = wallClock();
    if (received - sent < best) {
      best = received - sent;
      clockOffset = theirs - (sent + received) / 2;
    }
  }
}

/* Ages of the frames shown of late: [when, age] in ms. */
let ages = [];
function addAge(receiver, metadata) {
  const source = receiver.getSynchronizationSources?.()[0];
  if (clockOffset === null || source?.captureTimestamp === undefined ||
      metadata.rtpTimestamp === undefined)
    return;
  // The newest packet's capture time, taken back to the frame that is shown.
  const ticks = (source.rtpTimestamp - metadata.rtpTimestamp) | 0;
  const captured = source.captureTimestamp - NTP_TO_UNIX_MS -
      ticks / RTP_TICKS_PER_MS;
  const shown = performance.timeOrigin + metadata.presentationTime;
  ages.push([metadata.presentationTime, shown + clockOffset - captured]);
}

function summarizeAges() {
  const since = performance.now() - AGE_WINDOW_MS;
  ages = ages.filter(([when]) => when >= since);
  if (ages.length === 0)
    return null;
  const sorted = ages.map(([, age]) => age).sort((a, b) => a - b);
  const quantile = q => sorted[Math.floor((sorted.length - 1) * q)];
  return {now: ages.at(-1)[1], median: quantile(0.5), p95: quantile(0.95)};
}

function watchFrames(video, receiver, pc) {
  const onFrame = (now, metadata) => {
    if (player.pc !== pc)
      return;
    addAge(receiver, metadata);
    video.requestVideoFrameCallback(onFrame);
  };
  video.requestVideoFrameCallback?.(onFrame);
}

/* Hold nothing back, and have each frame's capture time sent along. */
function tune(transceiver) {
  const receiver = transceiver.receiver;
  if ('jitterBufferTarget' in receiver)
    receiver.jitterBufferTarget = 0;
  if ('playoutDelayHint' in receiver)
    receiver.playoutDelayHint = 0;
  if (transceiver.setHeaderExtensionsToNegotiate) {
    const extensions = transceiver.getHeaderExtensionsToNegotiate();
    for (const extension of extensions)
      if (extension.uri === ABS_CAPTURE_TIME)
        extension.direction = 'sendrecv';
    transceiver.setHeaderExtensionsToNegotiate(extensions);
  }
}

async function gathered(pc) {
  const complete = new Promise(resolve => {
    pc.addEventListener('icegatheringstatechange', () => {
      if (pc.iceGatheringState === 'complete')
        resolve();
    });
  });
  if (pc.iceGatheringState !== 'complete')
    await Promise.race([complete, sleep(GATHER_MS)]);
}

/* Returns the session's URL. Throws with the sender's own words if it refuses. */
async function negotiate(pc) {
  await pc.setLocalDescription(await pc.createOffer());
  await gathered(pc);
  const response = await fetch('whep', {
    method: 'POST',
    headers: {'Content-Type': 'application/sdp'},
    body: pc.localDescription.sdp,
  });
  const text = await response.text();
  if (response.status !== 201)
    throw new Error(`sender says: ${text.trim() || response.statusText}`);
  await pc.setRemoteDescription({type: 'answer', sdp: text});
  return new URL(response.headers.get('Location'), response.url).href;
}

async function readStats(pc) {
  for (const report of (await pc.getStats()).values())
    if (report.type === 'inbound-rtp' && report.kind === 'video')
      return report;
  return null;
}

let last = null; // the report before, to make rates of
function update(report) {
  const seconds = last ? (report.timestamp - last.timestamp) / 1000 : 0;
  const rate = name => seconds > 0 ? (report[name] - last[name]) / seconds : 0;
  player.stats = {
    width: report.frameWidth ?? 0,
    height: report.frameHeight ?? 0,
    framesPerSecond: rate('framesDecoded'),
    bitrate: rate('bytesReceived') * 8,
    framesDropped: report.framesDropped ?? 0,
  };
  player.age = summarizeAges();
  last = report;
}

function render() {
  const {stats, age} = player;
  const ms = value => `${Math.round(value)}`;
  $('size').textContent = stats.width ? `${stats.width}×${stats.height}` : '–';
  $('rate').textContent = `${stats.framesPerSecond.toFixed(1)}/s`;
  $('bitrate').textContent = `${(stats.bitrate / 1000).toFixed(0)} kbit/s`;
  $('dropped').textContent = stats.framesDropped;
  $('age').textContent = age ?
      `${ms(age.now)} ms (median ${ms(age.median)}, 95 % below ${ms(age.p95)})` :
      'not told by this browser';
}

/* One point a second, newest at the right: age in green, bitrate in blue. */
const history = [];
function plot() {
  const canvas = $('plot'), context = canvas.getContext('2d');
  history.push({age: player.age?.median ?? null, bitrate: player.stats.bitrate});
  history.splice(0, history.length - PLOT_SECONDS);
  context.clearRect(0, 0, canvas.width, canvas.height);
  const line = (name, color) => {
    const top = Math.max(...history.map(point => point[name] ?? 0)) || 1;
    context.strokeStyle = context.fillStyle = color;
    context.lineWidth = 2;
    context.beginPath();
    history.forEach((point, i) => {
      if (point[name] !== null)
        context.lineTo(canvas.width * (PLOT_SECONDS - history.length + i + 1) / PLOT_SECONDS,
            canvas.height - 3 - (canvas.height - 6) * point[name] / top);
    });
    context.stroke();
  };
  line('bitrate', '#4da3ff');
  line('age', '#35c46a');
}

/* Returns why the session is over. Packets that stay away mean that the sender
 * is gone, unless frames are that rare in this stream. */
async function supervise(pc) {
  let packets = -1, changed = performance.now(), longest = 0;
  for (;;) {
    await sleep(1000);
    if (['failed', 'closed'].includes(pc.connectionState))
      return 'connection lost';
    const report = await readStats(pc);
    const now = performance.now();
    if (report && report.packetsReceived !== packets) {
      if (packets > 0)
        longest = Math.max(longest * 0.9, now - changed);
      packets = report.packetsReceived;
      changed = now;
    }
    if (now - changed > Math.max(SILENCE_MS, 3 * longest))
      return packets > 0 ? 'the picture has stopped' : 'no picture came';
    if (report?.framesDecoded > 0) {
      show('live', 'live');
      update(report);
      render();
      plot();
    }
  }
}

function leave(session) {
  if (session)
    fetch(session, {method: 'DELETE', keepalive: true}).catch(() => {});
}

/* One session, from the offer to its end. Returns why it ended. */
let session = null;
async function watch() {
  const pc = player.pc = new RTCPeerConnection({iceServers: []});
  const video = $('video');
  ages = [];
  last = null;
  try {
    const transceiver = pc.addTransceiver('video', {direction: 'recvonly'});
    tune(transceiver);
    pc.addEventListener('track', ({track}) => {
      video.srcObject = new MediaStream([track]);
      watchFrames(video, transceiver.receiver, pc);
    });
    show('connecting', 'connecting');
    session = await negotiate(pc);
    await measureClock();
    return await supervise(pc);
  } finally {
    pc.close();
    leave(session);
    session = null;
  }
}

async function main() {
  addEventListener('pagehide', () => leave(session));
  for (let failures = 0; ; failures++) {
    let reason;
    const started = performance.now();
    try {
      reason = await watch();
    } catch (error) {
      reason = error instanceof TypeError ? 'the sender does not answer' :
          error.message;
    }
    if (performance.now() - started > 10000)
      failures = 0;
    const wait = RETRY_MS[Math.min(failures, RETRY_MS.length - 1)];
    show('waiting', `${reason}; next try in ${wait / 1000} s`);
    await sleep(wait);
  }
}

main();
