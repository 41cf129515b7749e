// gst-latestframe
// Copyright (C) 2026 the gst-latestframe authors
//
// SPDX-License-Identifier: LGPL-2.1-or-later

// A WHEP viewer that notes how old each frame is when it is shown.
//
// ?whep=URL   where to post the offer
// ?videos=N   of so many videos, each in a tile of its own; 0: shown, but not measured
// ?audio      and of a sound that beeps (tests/e2e/beep.h)
// ?control    with the data channels of controlmessage.h
// window.measure: {state, connected, transport, error, frames, unreadable, pictures, beeps,
// channels, start(), stats(), allStats(), at(time)}
// It never hangs up by itself.

import {BarcodeReader, age} from './barcode.js';
import {measureClock} from './clock.js';
import {listen} from './sound.js';

const query = new URLSearchParams(location.search);
const isMeasured = query.get('videos') !== '0';
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
  // One for each video, in the order of the lines.
  pictures: [],
  get frames() {
    return measure.pictures[0].frames;
  },
  get unreadable() {
    return measure.pictures[0].unreadable;
  },
  // {at, age} of each beep heard, as listener.js says.
  beeps: [],
  // The data channels by their label.
  channels: {},
  // Forgets what was measured so far.
  start() {
    measure.pictures.forEach(picture => picture.start());
    measure.beeps.splice(0);
  },
  // Resolves at a time of the page's clock.
  at: time => new Promise(resolve => setTimeout(resolve, time - performance.now())),
  async stats() {
    return (await measure.allStats()).find(({kind}) => kind === 'video');
  },
  // Of every line that plays.
  async allStats() {
    return [...(await pc.getStats()).values()].filter(s => s.type === 'inbound-rtp')
      .sort((a, b) => a.mid - b.mid);
  },
};

const wallOffset = measureClock();

class Picture {
  // One entry for each frame shown, times and ages in ms:
  //   at            time of the page's clock
  //   number        of the frame, counted by the sender
  //   received      age when its last packet arrived (Chromium)
  //   readable      age when a script can read its pixels
  //   presented     age when the browser handed it to the compositor
  //   expected      age when the compositor expects it on the screen
  //   height        of the picture, in pixels
  frames = [];
  unreadable = 0;
  #video;
  #reader = new BarcodeReader();

  constructor(video) {
    this.#video = video;
  }

  start() {
    this.frames = [];
    this.unreadable = 0;
  }

  show(track) {
    this.#video.srcObject = new MediaStream([track]);
    if (isMeasured)
      this.#watch();
  }

  #watch() {
    this.#video.requestVideoFrameCallback((now, metadata) => {
      this.#onFrame(metadata);
      this.#watch();
    });
  }

  #onFrame(metadata) {
    const called = performance.now();
    const stamp = this.#reader.read(this.#video);
    if (!stamp) {
      this.unreadable++;
      return;
    }
    const ageAt = time =>
      time === undefined ? null : age(stamp, wallOffset + time);
    this.frames.push({
      at: called,
      number: stamp.number,
      received: ageAt(metadata.receiveTime),
      readable: ageAt(called),
      presented: ageAt(metadata.presentationTime),
      expected: ageAt(metadata.expectedDisplayTime),
      height: metadata.height,
    });
  }
}

// The lines of the offer, and where each is shown. The first picture has the place of the
// page's own <video>.
function addLines() {
  const first = document.querySelector('video');
  const shown = new Map();
  document.documentElement.classList.toggle('tiles', query.has('videos'));
  const videos = Number(query.get('videos') ?? 1) || 1;
  for (let i = 0; i < videos; i++) {
    const video = i === 0 ? first : first.cloneNode();
    first.parentNode.append(video);
    const picture = new Picture(video);
    measure.pictures.push(picture);
    shown.set(pc.addTransceiver('video', {direction: 'recvonly'}),
        track => picture.show(track));
  }
  if (query.has('audio')) {
    shown.set(pc.addTransceiver('audio', {direction: 'recvonly'}),
        track => listen(track, wallOffset, measure.beeps));
  }
  pc.ontrack = ({track, transceiver}) => shown.get(transceiver)(track);
}

function addChannels() {
  const {channels} = measure;
  channels.control = pc.createDataChannel('control', {ordered: false, maxRetransmits: 0});
  channels['control-reliable'] = pc.createDataChannel('control-reliable');
}

function gathered() {
  return new Promise(resolve => {
    const check = () => pc.iceGatheringState === 'complete' && resolve();
    pc.addEventListener('icegatheringstatechange', check);
    check();
  });
}

async function connect(url) {
  addLines();
  if (query.has('control'))
    addChannels();
  pc.onconnectionstatechange = () => {
    measure.state = pc.connectionState;
    if (measure.state === 'connected')
      measure.connected ??= performance.now();
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
