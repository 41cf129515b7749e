// gst-latestframe
// Copyright (C) 2026 the gst-latestframe authors
//
// SPDX-License-Identifier: LGPL-2.1-or-later

// performance.timeOrigin may be off the wall clock by milliseconds: the moments at which
// Date.now() steps tell by how much.
export function measureClock() {
  const offsets = [];
  for (let i = 0; i < 15; i++) {
    const before = Date.now();
    while (Date.now() === before);
    offsets.push(Date.now() - performance.now());
  }
  return offsets.sort((a, b) => a - b)[7];
}
