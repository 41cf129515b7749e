// gst-latestframe
// Copyright (C) 2026 the gst-latestframe authors
//
// SPDX-License-Identifier: LGPL-2.1-or-later

// A browser as the sender: answers a WHEP offer with the picture of content.js, stamped
// as the stamp of our own sender is.
//
// ?width=W&height=H&rate=R   instead, film.i420: raw frames, which begin anew at the end
// window.publish: {state, answer(offer, {start, max}), stats()}; rates in bit/s

import {paint} from './barcode.js';
import {measureClock} from './clock.js';
import {FRAME_RATE, HEIGHT, WIDTH, makeFrames} from './content.js';

async function fetchFilm(query) {
  const [width, height, rate] = ['width', 'height', 'rate']
      .map(name => Number(query.get(name)));
  const all = new Uint8Array(await (await fetch('film.i420')).arrayBuffer());
  const size = width * height * 3 / 2;
  return {width, height, rate, frames: Array.from({length: all.length / size},
      (_, i) => all.subarray(i * size, (i + 1) * size))};
}

const query = new URLSearchParams(location.search);
const {frames, width, height, rate} = query.has('width') ? await fetchFilm(query) :
  {frames: makeFrames(), width: WIDTH, height: HEIGHT, rate: FRAME_RATE};
const wallOffset = measureClock();
const generator = new MediaStreamTrackGenerator({kind: 'video'});
const writer = generator.writable.getWriter();
const pc = new RTCPeerConnection();
let number = 0;

const publish = window.publish = {
  state: 'new',
  answer,
  async stats() {
    const report = [...(await pc.getStats()).values()];
    const pair = report.find(s => s.type === 'candidate-pair' && s.nominated);
    const outbound = report.find(s => s.type === 'outbound-rtp');
    return {estimate: pair?.availableOutgoingBitrate ?? null, outbound};
  },
};

pc.onconnectionstatechange = () => {
  publish.state = pc.connectionState;
};

// As a live camera: a frame the encoder has no time for is not made up for.
function makeFrame() {
  const picture = frames[number % frames.length];
  paint(picture, width, height, wallOffset + performance.now(), number);
  writer.write(new VideoFrame(picture, {
    format: 'I420', codedWidth: width, codedHeight: height,
    timestamp: performance.now() * 1000,
  }));
  number++;
}

function beginFilming() {
  const begin = performance.now();
  let made = 0;
  const next = () => {
    made = Math.max(made + 1,
        Math.floor((performance.now() - begin) * rate / 1000));
    makeFrame();
    setTimeout(next, begin + made * 1000 / rate - performance.now());
  };
  next();
}

// VP8 alone, with its retransmissions; and the rate to begin with.
function preferVp8(transceiver) {
  const wanted = RTCRtpSender.getCapabilities('video').codecs.filter(codec =>
    /^video\/(VP8|rtx|red|ulpfec)$/.test(codec.mimeType));
  transceiver.setCodecPreferences(wanted);
}

function withStartBitrate(sdp, bitrate) {
  const type = /a=rtpmap:(\d+) VP8\/90000\r\n/.exec(sdp);
  return sdp.replace(type[0],
      `${type[0]}a=fmtp:${type[1]} x-google-start-bitrate=${bitrate / 1000}\r\n`);
}

async function answer(offer, {start, max}) {
  await pc.setRemoteDescription(
      {type: 'offer', sdp: withStartBitrate(offer, start)});
  const [transceiver] = pc.getTransceivers();
  generator.contentHint = 'motion';
  await transceiver.sender.replaceTrack(generator);
  transceiver.direction = 'sendonly';
  preferVp8(transceiver);
  await pc.setLocalDescription();
  const parameters = transceiver.sender.getParameters();
  parameters.encodings[0].maxBitrate = max;
  await transceiver.sender.setParameters(parameters);
  await new Promise(resolve => {
    const check = () => pc.iceGatheringState === 'complete' && resolve();
    pc.addEventListener('icegatheringstatechange', check);
    check();
  });
  beginFilming();
  return pc.localDescription.sdp;
}
