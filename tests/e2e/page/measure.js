// gst-latestframe
// Copyright (C) 2026 the gst-latestframe authors
//
// SPDX-License-Identifier: LGPL-2.1-or-later

// A WHEP viewer that notes how old each frame is when it is shown.
//
// ?whep=URL   where to post the offer
// &more=1     asks for a second picture, sound and control, too
// window.measure: {state, connected, transport, error, frames, unreadable, start(),
// stats(), counts(), at(time)}
// It never hangs up by itself.

import {BarcodeReader, age} from './barcode.js';
import {measureClock} from './clock.js';

const video = document.querySelector('video');
const reader = new BarcodeReader();
const pc = new RTCPeerConnection();

const measure = window.measure = {
  state: 'new',
  // When the connection was there; time of the page's clock, ms.
  connected: null,
  // "closed" when the sender said good-bye.
  get transport() {
    return pc.getReceivers()[0]?.transport?.state;
  },
  error: null,
  // One entry for each frame shown, times and ages in ms:
  //   at            time of the page's clock
  //   number        of the frame, counted by the sender
  //   received      age when its last packet arrived (Chromium)
  //   readable      age when a script can read its pixels
  //   presented     age when the browser handed it to the compositor
  //   expected      age when the compositor expects it on the screen
  //   height        of the picture, in pixels
  frames: [],
  unreadable: 0,
  // Forgets what was measured so far.
  start() {
    measure.frames = [];
    measure.unreadable = 0;
  },
  // Resolves at a time of the page's clock.
  at: time => new Promise(resolve => setTimeout(resolve, time - performance.now())),
  async stats() {
    const report = [...(await pc.getStats()).values()];
    return report.find(s => s.type === 'inbound-rtp' && s.kind === 'video');
  },
};

const wallOffset = measureClock();
const query = new URLSearchParams(location.search);

// Heartbeats as who controls sends them, ten a second. They come back.
let heartbeats = 0;
function askForControl() {
  const channel = pc.createDataChannel('control', {ordered: false, maxRetransmits: 0});
  let sequence = 0;
  channel.onopen = () => {
    channel.send(JSON.stringify({type: 'take'}));
    setInterval(() => channel.readyState === 'open' && channel.send(JSON.stringify(
        {type: 'heartbeat', sequence: ++sequence, time: performance.now()})), 100);
  };
  channel.onmessage = ({data}) => {
    heartbeats += JSON.parse(data).type === 'heartbeat';
  };
}

// What has come beside the first picture so far.
measure.counts = async () => {
  const counts = {second: 0, sound: 0, heartbeats};
  for (const s of (await pc.getStats()).values()) {
    if (s.type === 'inbound-rtp' && s.kind === 'audio')
      counts.sound += s.packetsReceived;
    else if (s.type === 'inbound-rtp' && s.mid === '1')
      counts.second += s.framesDecoded;
  }
  return counts;
};

function askForMore() {
  pc.addTransceiver('video', {direction: 'recvonly'});
  pc.addTransceiver('audio', {direction: 'recvonly'});
  askForControl();
}

function showBesides(track) {
  const element = document.body.appendChild(document.createElement(track.kind));
  element.muted = track.kind === 'video';
  element.autoplay = true;
  element.srcObject = new MediaStream([track]);
}

function onFrame(now, metadata) {
  const called = performance.now();
  const stamp = reader.read(video);
  if (stamp) {
    const ageAt = time =>
        time === undefined ? null : age(stamp, wallOffset + time);
    measure.frames.push({
      at: called,
      number: stamp.number,
      received: ageAt(metadata.receiveTime),
      readable: ageAt(called),
      presented: ageAt(metadata.presentationTime),
      expected: ageAt(metadata.expectedDisplayTime),
      height: metadata.height,
    });
  } else {
    measure.unreadable++;
  }
  video.requestVideoFrameCallback(onFrame);
}

function gathered() {
  return new Promise(resolve => {
    const check = () => pc.iceGatheringState === 'complete' && resolve();
    pc.addEventListener('icegatheringstatechange', check);
    check();
  });
}

async function connect(url) {
  pc.addTransceiver('video', {direction: 'recvonly'});
  if (query.has('more'))
    askForMore();
  pc.onconnectionstatechange = () => {
    measure.state = pc.connectionState;
    if (measure.state === 'connected')
      measure.connected ??= performance.now();
  };
  pc.ontrack = event => {
    if (event.transceiver.mid !== '0') {
      showBesides(event.track);
      return;
    }
    video.srcObject = new MediaStream([event.track]);
    video.requestVideoFrameCallback(onFrame);
  };
  await pc.setLocalDescription();
  await gathered();
  const offer = () => fetch(url, {
    method: 'POST',
    headers: {'Content-Type': 'application/sdp'},
    body: pc.localDescription.sdp,
  });
  let response = await offer();
  // The sender is there, its picture is not yet.
  while (response.status === 503) {
    await new Promise(resolve => setTimeout(resolve, 100));
    response = await offer();
  }
  const body = await response.text();
  if (!response.ok)
    throw new Error(`${response.status} ${body}`);
  await pc.setRemoteDescription({type: 'answer', sdp: body});
}

connect(query.get('whep')).catch(error => {
  measure.error = String(error);
});
