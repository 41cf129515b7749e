/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

// What whoever controls and the application say to each other, as text or bytes: by the
// field on the page, and by scripts. An event "message" has as its data what the application
// has sent, a string or an ArrayBuffer.

// The rest of a longer text is not shown, so that the picture keeps its place.
const MAX_SHOWN = 80;

const element = (id) => document.getElementById(id);

export class Messages extends EventTarget {
  #control;

  constructor(control) {
    super();
    this.#control = control;
    control.onMessage = (data) => this.#take(data);
    element('say').addEventListener('submit', (event) => {
      event.preventDefault();
      this.#submit();
    });
  }

  // Sends a text, or the bytes of a buffer, so that it arrives. Returns whether it was handed
  // over: only if this page controls, and if it is not too large.
  send(data) {
    return this.#control.sendMessage(data);
  }

  // Whether this page controls may have changed.
  update() {
    element('say').hidden = !this.#control.isMine;
    if (!this.#control.summary)
      element('said').textContent = '';
    element('message-row').hidden = element('say').hidden && !element('said').textContent;
  }

  // Whoever has said something, or nothing, goes on driving.
  #submit() {
    const { value } = element('message');
    if (value !== '' && !this.send(value))
      return;
    element('message').value = '';
    document.querySelector('.large video').focus();
  }

  #take(data) {
    if (typeof data === 'string') {
      element('said').textContent = data.length > MAX_SHOWN ? `${data.slice(0, MAX_SHOWN)}…` : data;
      this.update();
    }
    this.dispatchEvent(new MessageEvent('message', { data }));
  }
}
