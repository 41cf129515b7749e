/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

// The token that the sender may ask for. It comes in the fragment of the page's
// address (#token=...), which browsers send to nobody, or from a form, and is kept for
// this tab, to connect again and to survive a reload.

const KEY = `latest-token ${location.pathname}`;

function fromAddress() {
  const fields = new URLSearchParams(location.hash.slice(1));
  const token = fields.get('token');
  if (token !== null) {
    // Neither the history nor a screenshot shall show it.
    history.replaceState(history.state, '', location.pathname + location.search);
    sessionStorage.setItem(KEY, token);
  }
}

export function setToken(token) {
  sessionStorage.setItem(KEY, token);
}

// The headers of a request to the sender.
export function authorization() {
  const token = sessionStorage.getItem(KEY);
  return token ? { Authorization: `Bearer ${token}` } : {};
}

fromAddress();
window.addEventListener('hashchange', fromAddress);
