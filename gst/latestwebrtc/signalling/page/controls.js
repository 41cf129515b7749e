/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

// What a person does with the page: full screen, overlay on and off, a picture to keep,
// the list of viewers. By button, key, double click and touch.

const element = (id) => document.getElementById(id);
// A finger that moves further than this does not tap.
const TAP_PX = 12;

export function toggleFullscreen() {
  const change = document.fullscreenElement ? document.exitFullscreen() :
    document.documentElement.requestFullscreen();
  // The browser may refuse.
  change.catch(() => {});
}

export function setOverlay(shown) {
  document.body.classList.toggle('bare', !shown);
}

export function isOverlayShown() {
  return !document.body.classList.contains('bare');
}

// Saves the picture on show as a PNG file that is named after its time.
function savePicture({ video, time: timeOfPicture }) {
  const canvas = document.createElement('canvas');
  const time = new Date(timeOfPicture).toISOString().replaceAll(':', '-');
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  if (canvas.width === 0)
    return;
  canvas.getContext('2d').drawImage(video, 0, 0);
  canvas.toBlob((blob) => {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(blob);
    link.download = `picture-${time}.png`;
    link.click();
    // The download has begun by then.
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  }, 'image/png');
}

function watchKeys(actions) {
  document.addEventListener('keydown', (event) => {
    const typing = event.target.closest?.('input, textarea');
    if (typing || event.repeat || event.ctrlKey || event.metaKey || event.altKey)
      return;
    const action = actions[event.key.toLowerCase()];
    if (action) {
      event.preventDefault();
      action();
    }
  });
}

// A tap shows and hides the overlay; so does a click while it is hidden, as there is
// no button then.
function watchPicture() {
  const pictures = element('pictures');
  let down = null;
  pictures.addEventListener('pointerdown', (event) => {
    down = event;
  });
  pictures.addEventListener('pointerup', (event) => {
    if (event.target.tagName !== 'VIDEO' || pictures.classList.contains('controlled'))
      return;
    const moved = down === null ||
      Math.hypot(event.clientX - down.clientX, event.clientY - down.clientY) > TAP_PX;
    if (moved || event.button !== 0)
      return;
    if (event.pointerType === 'touch' || !isOverlayShown())
      setOverlay(!isOverlayShown());
  });
  pictures.addEventListener('dblclick', (event) => {
    if (event.target.tagName === 'VIDEO' && !pictures.classList.contains('controlled'))
      toggleFullscreen();
  });
}

// picture: the one that is large, { video, time }, the time in ms since 1970.
export function startControls(viewerList, picture) {
  const save = () => savePicture(picture);
  const toggleOverlay = () => setOverlay(!isOverlayShown());
  const toggleViewers = () => viewerList.toggle();
  element('fullscreen').hidden = !document.fullscreenEnabled;
  document.addEventListener('fullscreenchange', () => {
    element('fullscreen').ariaPressed = String(document.fullscreenElement !== null);
  });
  element('fullscreen').addEventListener('click', toggleFullscreen);
  element('hide').addEventListener('click', toggleOverlay);
  element('save').addEventListener('click', save);
  element('list').addEventListener('click', toggleViewers);
  element('close-list').addEventListener('click', toggleViewers);
  watchKeys({ f: toggleFullscreen, o: toggleOverlay, s: save, v: toggleViewers });
  watchPicture();
}
