// gst-latestframe
// Copyright (C) 2026 the gst-latestframe authors
//
// SPDX-License-Identifier: LGPL-2.1-or-later

// Plays a sound that beeps and has a worker listen to it: this thread has pictures to read.

// From now on `beeps` gets {at, age}, in ms, for each beep: when its first sample was due
// to be played, and how old it was then (listener.js).
export function listen(track, wallOffset, beeps) {
  // No sound is taken from the jitter buffer unless something plays it.
  const player = document.createElement('audio');
  player.srcObject = new MediaStream([track]);
  player.play();
  const {readable} = new MediaStreamTrackProcessor({track});
  const worker = new Worker('listener.js', {type: 'module'});
  worker.onmessage = ({data: {wallClock, age}}) =>
    beeps.push({at: wallClock - wallOffset, age});
  worker.postMessage(readable, [readable]);
}
