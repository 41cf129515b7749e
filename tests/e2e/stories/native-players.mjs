// gst-latestframe
// Copyright (C) 2026 the gst-latestframe authors
//
// SPDX-License-Identifier: LGPL-2.1-or-later

// Players that are no browsers: aiortc, and GStreamer's own webrtcbin in its two ways to
// share a transport. Each plays pictures and sound, and says goodbye when it ends.

import assert from 'node:assert/strict';
import {spawn, spawnSync} from 'node:child_process';
import {once} from 'node:events';
import {test} from 'node:test';
import {fileURLToPath} from 'node:url';

import {viewersBecome} from '../lib/player.mjs';
import {atEnd, CAMERA, SOUND, useTracks} from '../lib/story.mjs';
import {Hopeless, until} from '../lib/wait.mjs';

// That of the system, for which the packages are.
const PYTHON = process.env.PYTHON || '/usr/bin/python3';

const PLAYERS = {
  // It takes sound in packets of 20 ms only.
  'aiortc': {script: 'aiortcplayer.py', needs: 'import aiortc', package: 'python3-aiortc',
    sink: 'audio-encoder::frame-size=20'},
  'webrtcbin': {script: 'webrtcbinplayer.py', needs: 'import gi; ' +
      'gi.require_version("GstWebRTC", "1.0"); from gi.repository import GstWebRTC',
  package: 'python3-gi gir1.2-gst-plugins-bad-1.0'},
};
PLAYERS['webrtcbin, max-bundle'] = {...PLAYERS.webrtcbin, args: ['max-bundle']};
// Without a bundle there is a transport for the pictures only.
PLAYERS.webrtcbin.isMute = true;

function missing({needs, package: name}) {
  return spawnSync(PYTHON, ['-c', needs]).status !== 0 && `no ${name}`;
}

// What the player has printed so far is `output`, its complaints are `errors`.
function usePlayer(t, {script, args = []}, url) {
  const path = fileURLToPath(new URL(`../players/${script}`, import.meta.url));
  const child = spawn(PYTHON, [path, url, ...args]);
  const player = {output: '', errors: '', child, ended: once(child, 'exit')};

  child.stdout.setEncoding('utf8').on('data', text => player.output += text);
  child.stderr.setEncoding('utf8').on('data', text => player.errors += text);
  atEnd(t, () => child.kill('SIGKILL'));
  return player;
}

for (const [name, kind] of Object.entries(PLAYERS)) {
  test(`${name} plays`, {skip: missing(kind)}, async t => {
    const sender = await useTracks(t, {audio_0: SOUND, video_0: CAMERA},
        {sink: kind.sink});
    const player = usePlayer(t, kind, `${sender.url}/whep`);

    await until('thirty frames are decoded, and sounds', () => {
      if (player.child.exitCode !== null)
        throw new Hopeless(`it ended: ${player.errors}`);
      return player.output.split('frame 640x480\n').length > 30 &&
          (kind.isMute || player.output.split('sound\n').length > 30);
    });
    await viewersBecome(sender, 1);
    player.child.stdin.end();
    assert.deepEqual(await player.ended, [0, null]);
    assert.equal(player.errors, '');
    await viewersBecome(sender, 0, {timeout: 3000});
  });
}
