/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

import { AgeMeter, SenderClock } from './age.js';
import { Plot } from './plot.js';
import { SenderStats } from './senderstats.js';
import { authorization, setToken } from './token.js';
import { RefusedError, Session } from './whep.js';

const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 3000;
const TICK_MS = 250;
const RATE_WINDOW_MS = 1500;
// When no frame was decoded for this long, the last one is no longer shown as live.
// The session goes on: the sender may make a pause, and the network a short one.
const STALL_MS = 3000;
// The first frame may take longer, as the connection has to be made.
const FIRST_FRAME_MS = 8000;

// When nothing has arrived for this long, the sender is asked whether it has sent anything,
// until so long after the last packet.
const SILENCE_MS = 1000;
const LAST_DOUBT_MS = 6000;
// ICE takes some time to find its new way, before it is restarted once more.
const RESTART_PAUSE_MS = 2000;
const RESTART_RETRY_MS = 250;

const element = (id) => document.getElementById(id);
const video = element('video');
const clock = new SenderClock('clock');
const age = new AgeMeter(clock);
const sender = new SenderStats(() => retry('the sender has ended this connection'));
const agePlot = new Plot(element('plot-age'), 'ms', [{ name: 'age', color: '#5ac8fa' }]);
const bitratePlot = new Plot(element('plot-bitrate'), 'Mbit/s', [
  { name: 'network', color: '#f5b942' },
  { name: 'sent', color: '#c792ea' },
  { name: 'received', color: '#4cd964' },
]);
const droppedPlot = new Plot(element('plot-dropped'), '/s', [
  { name: 'dropped: sender', color: '#ff8a65' },
  { name: 'here', color: '#ffd54f' },
]);

// state: 'connecting', 'live', 'stalled' (connected, no new picture), 'waiting' (for the
// next attempt), 'locked' (a token is needed) or 'left'
let state = 'connecting';
let reason = '';
let retryAt = 0;
let retryMs = FIRST_RETRY_MS;
let attempts = 0;
let session = null;
let samples = []; // from getStats(), newest last
let lastFrameAt = 0;
let lastPacketAt = 0;
let stats = null; // what the bar shows
let restartAt = Infinity; // when ICE is to be restarted
let restarting = false;
let restarted = -Infinity; // when it last was

function show(id, text) {
  if (element(id).textContent !== text)
    element(id).textContent = text;
}

function setState(next, why = '') {
  state = next;
  reason = why;
  element('state').dataset.state = next;
  video.classList.toggle('stale', next !== 'live');
  element('login').hidden = next !== 'locked';
  showState();
}

function showState() {
  const seconds = Math.max(1, Math.ceil((retryAt - performance.now()) / 1000));
  const words = {
    connecting: 'connecting',
    live: 'live',
    stalled: 'no new picture',
    locked: reason,
    waiting: `${reason} – reconnecting in ${seconds} s`,
    left: 'closed',
  };
  show('state', words[state]);
}

function hangUp() {
  session?.close();
  session = null;
  clock.stop();
  sender.stop();
}

function retry(why, afterMs = 0) {
  const wait = Math.min(Math.max(retryMs, afterMs), LAST_RETRY_MS);
  hangUp();
  retryAt = performance.now() + wait;
  retryMs = Math.min(retryMs * 2, LAST_RETRY_MS);
  setState('waiting', why);
}

// Nothing is tried until there is another token.
function lock(why) {
  hangUp();
  setState('locked', `sender says: ${why}`);
  element('token').focus();
}

element('login').addEventListener('submit', (event) => {
  event.preventDefault();
  setToken(element('token').value);
  element('token').value = '';
  connect();
});
// Another token in the address.
window.addEventListener('hashchange', () => {
  if (state === 'locked')
    connect();
});

function onFrame(mine, metadata) {
  if (session !== mine)
    return;
  age.frame(metadata, mine.receiver);
  watchFrames(mine);
}

function watchFrames(mine) {
  video.requestVideoFrameCallback?.((now, metadata) => onFrame(mine, metadata));
}

// The network may have changed: ICE is restarted, so that the session goes on. Where that
// is impossible, as when the sender has another address, there is a new session.
async function restart() {
  const mine = session;
  if (restarting || !mine || !['live', 'stalled'].includes(state))
    return;
  restarting = true;
  restartAt = Infinity;
  try {
    await mine.restart();
    restarted = performance.now();
  } catch (error) {
    if (session === mine && error instanceof RefusedError) {
      hangUp();
      connect();
    } else if (session === mine) {
      restartAt = performance.now() + RESTART_RETRY_MS;
    }
  }
  restarting = false;
}

window.addEventListener('online', () => {
  restartAt = performance.now();
  restart();
});

// The sender has frames, and no packet arrives: its network may have changed, which this
// browser notices seconds later only.
function watchSilence() {
  const silence = performance.now() - lastPacketAt;
  const doubts = ['live', 'stalled'].includes(state) &&
    silence > SILENCE_MS && silence < LAST_DOUBT_MS;
  sender.hurry(doubts);
  if (doubts && sender.hasFramesSince(lastPacketAt) &&
      performance.now() > restarted + RESTART_PAUSE_MS)
    restart();
  if (performance.now() >= restartAt)
    restart();
}

// A sender that stops closes DTLS, which does not change the state of the
// RTCPeerConnection: that stays "connected".
function watchTransport(mine) {
  const transport = mine.receiver.transport;
  transport?.addEventListener('statechange', () => {
    if (session === mine && ['closed', 'failed'].includes(transport.state))
      retry('the stream has ended');
  });
}

async function connect() {
  const mine = session = new Session('whep');
  attempts++;
  samples = [];
  restartAt = Infinity;
  lastFrameAt = performance.now() + FIRST_FRAME_MS - STALL_MS;
  age.reset();
  setState('connecting');
  mine.pc.addEventListener('connectionstatechange', () => {
    if (session !== mine)
      return;
    if (['failed', 'closed'].includes(mine.pc.connectionState))
      retry('connection lost');
    else if (mine.pc.connectionState === 'disconnected')
      restart();
  });
  mine.pc.addEventListener('track', ({ track }) => {
    video.srcObject = new MediaStream([track]);
    video.play().catch(() => {});
    watchFrames(mine);
  });
  try {
    await mine.open();
    if (session !== mine)
      return;
    clock.start();
    if (mine.statsUrl)
      sender.start(mine.statsUrl, authorization());
    watchTransport(mine);
  } catch (error) {
    if (session !== mine)
      return;
    if (error.status === 401)
      lock(error.message);
    else if (error instanceof RefusedError)
      retry(`sender says: ${error.message}`, error.retryAfterMs);
    else
      retry(error instanceof TypeError ? 'sender not reachable' : String(error.message));
  }
}

// The increase of a field per second, from the oldest sample to the newest.
function rate(field) {
  const first = samples[0];
  const last = samples.at(-1);
  return last.at > first.at ? 1000 * (last[field] - first[field]) / (last.at - first.at) : null;
}

async function sample(mine) {
  const report = await mine.pc.getStats();
  if (session !== mine)
    return;
  const now = performance.now();
  for (const entry of report.values()) {
    if (entry.type !== 'inbound-rtp' || entry.kind !== 'video')
      continue;
    const decoded = entry.framesDecoded ?? 0;
    if (entry.bytesReceived > (samples.at(-1)?.bytes ?? 0))
      lastPacketAt = now;
    if (decoded > (samples.at(-1)?.decoded ?? 0)) {
      lastFrameAt = Math.max(lastFrameAt, now);
      if (state === 'stalled')
        setState('live');
    }
    samples.push({
      at: entry.timestamp,
      decoded,
      bytes: entry.bytesReceived ?? 0,
      dropped: entry.framesDropped ?? 0,
    });
    samples = samples.filter((s) => s.at >= entry.timestamp - RATE_WINDOW_MS);
  }
  if (samples.at(-1)?.decoded > 0 && state === 'connecting') {
    lastFrameAt = now;
    retryMs = FIRST_RETRY_MS;
    setState('live');
  }
}

function summarize() {
  if (state !== 'live' || samples.length === 0) {
    stats = null;
    return;
  }
  stats = Object.freeze({
    width: video.videoWidth,
    height: video.videoHeight,
    framesPerSecond: rate('decoded'),
    bitsPerSecond: 8 * rate('bytes'),
    framesDecoded: samples.at(-1).decoded,
    framesDropped: samples.at(-1).dropped,
    framesDroppedPerSecond: rate('dropped'),
    sender: sender.latest,
    age: age.summary,
    clockRoundTrip: clock.best?.rtt ?? null,
  });
}

function ageText() {
  if (!stats)
    return '–';
  if (!stats.age)
    return 'getSynchronizationSources' in RTCRtpReceiver.prototype &&
      'getHeaderExtensionsToNegotiate' in RTCRtpTransceiver.prototype ? 'not known' : 'not available in this browser';
  const [now, median, p95] = [stats.age.now, stats.age.median, stats.age.p95].map(Math.round);
  return `${now} ms (median ${median}, p95 ${p95})`;
}

const megabits = (value) => (value === null || value === undefined ? null : value / 1e6);

function droppedText() {
  if (!stats)
    return '–';
  const bySender = stats.sender?.framesDroppedTotal;
  return bySender === undefined ? String(stats.framesDropped) :
    `${bySender} by sender, ${stats.framesDropped} here`;
}

function render() {
  showState();
  show('resolution', stats ? `${stats.width} × ${stats.height}` : '–');
  show('fps', stats ? `${(stats.framesPerSecond ?? 0).toFixed(1)} /s` : '–');
  show('bitrate', stats ? `${(stats.bitsPerSecond / 1e6).toFixed(2)} Mbit/s` : '–');
  show('estimate', stats?.sender?.estimate ? `${megabits(stats.sender.estimate).toFixed(2)} Mbit/s` : '–');
  show('dropped', droppedText());
  show('age', ageText());
  agePlot.add(stats?.age?.now ?? null);
  bitratePlot.add(megabits(stats?.sender?.estimate), megabits(stats?.sender?.sent),
    megabits(stats?.bitsPerSecond));
  droppedPlot.add(stats?.sender?.framesDropped ?? null, stats?.framesDroppedPerSecond ?? null);
}

function stall() {
  if (state === 'live')
    setState('stalled');
  else if (state === 'connecting')
    retry('no picture');
}

async function tick() {
  const mine = session;
  if (mine)
    await sample(mine).catch(() => {});
  if (mine && session === mine && performance.now() - lastFrameAt > STALL_MS)
    stall();
  watchSilence();
  if (state === 'waiting' && performance.now() >= retryAt)
    connect();
  summarize();
  render();
  setTimeout(tick, TICK_MS);
}

window.addEventListener('pagehide', () => {
  hangUp();
  setState('left');
});
// The page comes back from the browser's cache of pages.
window.addEventListener('pageshow', (event) => {
  if (event.persisted)
    connect();
});

Object.defineProperty(window, 'player', {
  value: Object.freeze({
    get state() { return state; },
    get text() { return element('state').textContent; },
    get attempts() { return attempts; },
    get pc() { return session?.pc ?? null; },
    get receiver() { return session?.receiver ?? null; },
    get stats() { return stats; },
    get clock() { return clock.best; },
  }),
});

connect();
tick();
