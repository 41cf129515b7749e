/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

import { SenderClock } from './age.js';
import { Control } from './control.js';
import { startControls } from './controls.js';
import { Gallery } from './gallery.js';
import { Inbound } from './inbound.js';
import { Input } from './input.js';
import { Messages } from './messages.js';
import { PAUSED, show, showNumbers } from './numbers.js';
import { SenderStats } from './senderstats.js';
import { Sound } from './sound.js';
import { splitAge } from './stages.js';
import { authorization, setToken } from './token.js';
import { ViewerList } from './viewerlist.js';
import { fetchTracks, RefusedError, Session } from './whep.js';

const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 3000;
const TICK_MS = 250;
// When no frame was decoded for this long, the last one is no longer shown as live.
// The session goes on: the source may stand still, the sender make a pause, and the
// network a short one.
const STALL_MS = 3000;
// By then the sender has answered often enough to tell whether it sends frames.
const DOUBT_MS = 6000;
const MOVING_PER_SECOND = 1.5;
// Both count from the sender's answer, for which there are other limits: what waits for
// a busy sender would have to begin again.
const CONNECT_MS = 8000;
// Where frames are sent, the first picture has been there by then.
const FIRST_PICTURE_MS = 15000;
// When nothing has arrived for this long, the sender is asked whether it has sent anything,
// until so long after the last packet.
const SILENCE_MS = 1000;
const LAST_DOUBT_MS = 6000;
// ICE takes some time to find its new way, before it is restarted once more.
const RESTART_PAUSE_MS = 2000;
const RESTART_RETRY_MS = 250;
const RENEW_RETRY_MS = 1000;

const element = (id) => document.getElementById(id);
const clock = new SenderClock('clock');
const inbound = new Inbound();
const gallery = new Gallery(clock, lookAtLarge);
const sound = new Sound(clock, (name) => sender.isPaused('audio', name));
const control = new Control(() => {
  input.update();
  messages.update();
});
const input = new Input(control, gallery);
const messages = new Messages(control);
const sender = new SenderStats(() => retry('the sender has ended this connection'));
const viewerList = new ViewerList(() => sender.latest?.id ?? null);

// state: 'connecting' (until the first picture), 'live', 'still' (the source sends
// nothing new), 'paused' (the sender has paused the large picture), 'stalled' (what is sent
// does not arrive), 'waiting' (for the next attempt), 'locked' (a token is needed) or 'left'
let state = 'connecting';
let reason = '';
let retryAt = 0;
let retryMs = FIRST_RETRY_MS;
let attempts = 0;
let session = null;
let lastFrameAt = 0; // or when the connection was begun, or the offer was answered
let lastPacketAt = 0;
let stats = null; // what the overlay shows
let restartAt = Infinity; // when ICE is to be restarted
let restarting = false;
let restarted = -Infinity; // when it last was
let known = ''; // the tracks that were asked for
let renewAt = 0; // others may be from then on

function setState(next, why = '') {
  if (next === state && why === reason)
    return;
  state = next;
  reason = why;
  element('state').dataset.state = document.body.dataset.state = next;
  for (const video of document.querySelectorAll('video'))
    video.classList.toggle('stale', !['live', 'still', 'paused'].includes(next));
  element('login').hidden = next !== 'locked';
  showState();
}

// Or would have if the sender did not pause it.
function hasHadPicture() {
  return ['live', 'still', 'paused', 'stalled'].includes(state);
}

function secondsFrom(earlier, later) {
  return `${Math.max(1, Math.ceil((later - earlier) / 1000))} s`;
}

// The words are read out when they change, the seconds behind them are not.
function showState() {
  const now = performance.now();
  const connected = session?.pc.connectionState === 'connected';
  const [words, seconds = ''] = {
    connecting: [connected ? 'connected, waiting for the first picture' : 'connecting'],
    live: ['live'],
    still: ['picture has stood still for', secondsFrom(sender.sourceStillSince ?? lastFrameAt, now)],
    paused: [PAUSED],
    stalled: ['no new picture'],
    locked: [reason],
    waiting: [`${reason} – reconnecting in`, secondsFrom(now, retryAt)],
    left: ['closed'],
  }[state];
  show('words', words);
  show('seconds', seconds && ` ${seconds}`);
}

function hangUp() {
  control.close();
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

// Another picture is large.
function lookAtLarge() {
  inbound.forget();
  sender.watch(gallery.large.name);
  lastFrameAt = performance.now();
}

// Shows and plays what there is by now.
function showLines(mine) {
  const { lines } = mine;
  gallery.show(lines.filter(({ kind }) => kind === 'video'));
  sound.show(lines.filter(({ kind }) => kind === 'audio'));
}

// Tracks that are ready, by their names.
function readyTracks(tracks) {
  return (tracks ?? []).filter(({ ready }) => ready);
}

const namesOf = (tracks) => tracks.map(({ kind, msid }) => `${kind} ${msid}`).join('\n');

// Tracks come and go while others play: asks for those that are there now.
async function renew(mine) {
  const tracks = readyTracks(sender.available?.tracks);
  if (restarting || !hasHadPicture() || tracks.length === 0 || namesOf(tracks) === known ||
      performance.now() < renewAt)
    return;
  restarting = true;
  try {
    await mine.renew(tracks);
    known = namesOf(tracks);
    if (session === mine)
      showLines(mine);
  } catch {
    renewAt = performance.now() + RENEW_RETRY_MS;
  }
  restarting = false;
}

// The network may have changed: ICE is restarted, so that the session goes on. Where that
// is impossible, as when the sender has another address, there is a new session.
async function restart() {
  const mine = session;
  if (restarting || !mine || !hasHadPicture())
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
  const transport = mine.lines[0]?.receiver.transport;
  transport?.addEventListener('statechange', () => {
    if (session === mine && ['closed', 'failed'].includes(transport.state))
      retry('the stream has ended');
  });
}

// A line for each track there is, and one for video if it is not known.
function countLines(tracks) {
  const count = (kind) => tracks.filter((track) => track.kind === kind).length;
  return tracks.length ? { video: count('video'), audio: count('audio') } : {};
}

async function connect() {
  const attempt = ++attempts;
  restartAt = Infinity;
  lastFrameAt = performance.now();
  inbound.reset();
  setState('connecting');
  const { tracks = [], control: hasControl = false } = await fetchTracks('tracks');
  if (attempt !== attempts || state !== 'connecting')
    return;
  const mine = session = new Session('whep?streams=separate', countLines(tracks));
  known = namesOf(readyTracks(tracks));
  if (hasControl)
    control.open(mine.pc);
  mine.pc.addEventListener('connectionstatechange', () => {
    if (session !== mine)
      return;
    if (['failed', 'closed'].includes(mine.pc.connectionState))
      retry('connection lost');
    else if (mine.pc.connectionState === 'disconnected')
      restart();
  });
  try {
    await mine.open();
    if (session !== mine)
      return;
    lastFrameAt = performance.now();
    showLines(mine);
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

async function sample(mine) {
  const report = await mine.pc.getStats();
  if (session !== mine)
    return;
  const now = performance.now();
  const { frames, bytes } = inbound.add(report, gallery.large?.mid);
  if (bytes > 0)
    lastPacketAt = now;
  // Where there is no picture, there is sound.
  if (frames <= 0 && (gallery.large || bytes <= 0))
    return;
  lastFrameAt = now;
  retryMs = FIRST_RETRY_MS;
  if (state === 'connecting')
    setState('live');
}

function summarize() {
  const last = inbound.latest;
  if (!['live', 'still'].includes(state) || !last || !gallery.large) {
    stats = null;
    return;
  }
  const { age, video } = gallery.large;
  const { age: recentAge, inBrowser } = age.recent;
  const senderNow = sender.latest;
  stats = Object.freeze({
    width: video.videoWidth,
    height: video.videoHeight,
    framesPerSecond: inbound.rate('decoded'),
    bitsPerSecond: 8 * inbound.rate('bytes'),
    framesDecoded: last.decoded,
    framesDropped: last.dropped,
    framesDroppedPerSecond: inbound.rate('dropped'),
    sender: senderNow,
    age: age.summary,
    stages: splitAge(senderNow?.stages, recentAge, inBrowser ?? inbound.timeInBrowser),
    clockRoundTrip: clock.best?.rtt ?? null,
  });
}

// The source sends no frames, but perhaps the sender the last one again: a browser asks for
// a key frame every few seconds. Frames that come faster are new ones.
function isSourceStill() {
  const since = sender.sourceStillSince;
  return since !== null && sender.answeredSince(since + STALL_MS) &&
    !(inbound.rate('decoded') > MOVING_PER_SECOND);
}

// Whether frames that are sent do not arrive, when none has come for so long.
function isPictureLost(silence, sourceStill) {
  return silence > STALL_MS && (sender.sentSince(lastFrameAt) ||
    !sender.answeredSince(lastFrameAt) || (!sourceStill && silence > DOUBT_MS));
}

// Frames that come tell sooner than the sender's answer that it goes on.
function isPicturePaused() {
  return gallery.large && sender.isPaused('video', gallery.large.name) &&
    !(inbound.rate('decoded') > MOVING_PER_SECOND);
}

function judgePause(now) {
  const paused = isPicturePaused();
  if (paused || state === 'paused')
    lastFrameAt = now;
  if (paused)
    setState('paused');
  else if (state === 'paused')
    setState(inbound.latest?.decoded > 0 ? 'live' : 'connecting');
}

function judgePicture(now) {
  const silence = now - lastFrameAt;
  const sourceStill = isSourceStill();
  if (isPictureLost(silence, sourceStill))
    setState('stalled');
  else if (sourceStill)
    setState('still');
  else if (silence <= STALL_MS)
    setState('live');
}

function judge(mine) {
  const now = performance.now();
  if (!mine.pc.currentRemoteDescription)
    return;
  if (state === 'connecting' && mine.pc.connectionState !== 'connected' &&
      now - lastFrameAt > CONNECT_MS)
    retry('no connection');
  else if (state === 'connecting' && now - lastFrameAt > FIRST_PICTURE_MS &&
      (inbound.latest?.bytes > 0 || sender.sentSince(lastFrameAt)))
    retry('no picture');
  // Nobody sees a hidden page, and it does not ask the sender.
  if (document.hidden)
    return;
  if (mine.pc.connectionState === 'connected')
    judgePause(now);
  if (hasHadPicture() && state !== 'paused')
    judgePicture(now);
}

async function tick() {
  const mine = session;
  if (mine)
    await sample(mine).catch(() => {});
  if (mine && session === mine)
    judge(mine);
  if (mine && session === mine)
    renew(mine);
  sound.measure();
  watchSilence();
  if (state === 'waiting' && performance.now() >= retryAt)
    connect();
  summarize();
  showState();
  showNumbers(stats, session && sound.summary);
  gallery.showAges((name) => sender.isPaused('video', name));
  control.show(input.hint);
  viewerList.offer(sender.isAllowed);
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
    get receiver() { return session && (gallery.large?.receiver ?? null); },
    get tracks() { return gallery.summary; },
    get sound() { return sound.summary; },
    get control() { return control.summary; },
    get messages() { return messages; },
    get stats() { return stats; },
    get clock() { return clock.best; },
  }),
});

startControls(viewerList, {
  get video() { return gallery.large?.video ?? element('video'); },
  get time() { return gallery.large?.age.captured ?? Date.now(); },
});
connect();
tick();
