// gst-latestframe
// Copyright (C) 2026 the gst-latestframe authors
//
// SPDX-License-Identifier: LGPL-2.1-or-later

// Players that others wrote, as npm has them, on a page of another origin: each plays
// without an error on the page, pictures and, if it asks for it, sound.

import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {test} from 'node:test';

import {useSite} from '../lib/site.mjs';
import {CAMERA, SOUND, useChromium, useTracks} from '../lib/story.mjs';
import {until} from '../lib/wait.mjs';

const source = path =>
  readFileSync(new URL(`../node_modules/${path}`, import.meta.url), 'utf8');

// The text of a module as a script that leaves the class `name` to the page.
function script(path, name, end) {
  let text = source(path);

  if (end)
    text = text.slice(0, text.indexOf(end));
  return `${text.replace(/^export (?=class|const|function)/gm, '')}\nwindow.${name} = ${name};`;
}

// The same of a CommonJS module. What it requires is in `modules` (paths by name), or not
// needed to play.
function commonJs(path, name, modules) {
  const wrap = text => `(() => { const module = {exports: {}}; const exports = module.exports;
    ${text}\nreturn module.exports; })()`;
  const required = Object.entries(modules)
      .map(([key, file]) => `${JSON.stringify(key)}: ${wrap(source(file))}`);

  return `{ const known = {${required}}; const require = name => known[name] ?? {};
    window.${name} = ${wrap(source(path))}.${name}; }`;
}

const WHEP = path => ({
  script: script(path, 'WHEPClient'),
  play: url => {
    const pc = window.pc = new RTCPeerConnection();
    const whep = window.whep = new WHEPClient();

    pc.addTransceiver('audio', {direction: 'recvonly'});
    pc.addTransceiver('video', {direction: 'recvonly'});
    pc.ontrack = ({track}) => window.show(track);
    return whep.view(pc, url);
  },
});
const PLAYERS = {
  'mediamtx-webrtc-react': {
    // What stands before the first import of React is the reader.
    script: script('mediamtx-webrtc-react/dist/index.js', 'MediaMTXWebRTCReader',
        'import { useEffect'),
    play: url => {
      window.reader = new MediaMTXWebRTCReader({url, onError: text => console.error(text),
        onTrack: ({track}) => window.show(track)});
    },
  },
  'whip-whep': WHEP('whip-whep/whep.js'),
  '@binbat/whip-whep': WHEP('@binbat/whip-whep/whep.js'),
  '@eyevinn/webrtc-player': {
    script: commonJs('@eyevinn/webrtc-player/dist/main.js', 'WebRTCPlayer',
        {events: 'events/events.js'}),
    play: url => {
      const video = document.createElement('video');

      video.muted = video.autoplay = true;
      document.body.append(video);
      window.player = new WebRTCPlayer({video, type: 'whep', iceServers: []});
      return player.load(new URL(url));
    },
    // It posts when it has its candidates.
    patches: false,
  },
  // The reader of mediamtx in a web component. It shows the last MediaStream that came, and
  // thus either picture or sound unless both are in one.
  'hb-player-live': {
    script: source('@htmlbricks/hb-player-live/main.iife.js'),
    play: url => {
      const player = document.createElement('hb-player-live');

      player.setAttribute('mediauri', url);
      player.setAttribute('media_type', 'whep');
      document.body.append(player);
      window.videoElement = () => player.getVideoElement();
    },
    sink: 'av-sync=sync',
    // It loads that one again with each track.
    complains: /^AbortError: The play\(\) request was interrupted by a new load/,
  },
};

const framesShown = page => page.evaluate(() =>
  window.videoElement()?.getVideoPlaybackQuality().totalVideoFrames ?? 0);

// Packets of sound that have come in all connections of the page. Players that begin
// mute do not decode them.
const heard = page => page.evaluate(async () => {
  let packets = 0;

  for (const pc of window.connections) {
    for (const {type, kind, packetsReceived} of (await pc.getStats()).values())
      packets += type === 'inbound-rtp' && kind === 'audio' ? packetsReceived : 0;
  }
  return packets;
});

for (const [name, player] of Object.entries(PLAYERS)) {
  test(`${name} plays`, async t => {
    const sender = await useTracks(t, {video_0: CAMERA, audio_0: SOUND},
        {sink: `allowed-origins=* ${player.sink ?? ''}`});
    const browser = await useChromium(t);
    // A driver that intercepts requests would answer preflights itself.
    const page = await browser.open(await useSite(t));
    let posts = 0, patches = 0;

    page.on('request', request => {
      posts += request.method() === 'POST';
      patches += request.method() === 'PATCH';
    });
    await page.evaluate(() => {
      window.connections = [];
      window.RTCPeerConnection = class extends RTCPeerConnection {
        constructor(...args) {
          super(...args);
          window.connections.push(this);
        }
      };
      window.videoElement = () => document.querySelector('video');
      window.show = track => {
        const element = document.createElement(track.kind);
        element.muted = track.kind === 'video';
        element.autoplay = true;
        element.srcObject = new MediaStream([track]);
        document.body.append(element);
      };
    });
    await page.addScriptTag({content: player.script});
    await page.evaluate(player.play, `${sender.url}/whep`);
    await until('thirty frames are shown', async () => await framesShown(page) >= 30);
    await until('there is sound', async () => await heard(page) >= 30);
    assert.equal(posts, 1);
    assert.equal(patches > 0, player.patches ?? true);
    assert.deepEqual(page.problems.filter(text => !player.complains?.test(text)), []);
  });
}
