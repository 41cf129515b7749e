// gst-latestframe
// Copyright (C) 2026 the gst-latestframe authors
//
// SPDX-License-Identifier: LGPL-2.1-or-later

// The parts of a page that a program writes: each stands between two comments that name
// the program.

const marks = program => ['from here on', 'up to here']
    .map(place => `<!-- ${place}: ${program} -->`);

// The page with another text between the comments; a page without them gets both, and the
// text, at its end.
export function replaceSection(page, program, text) {
  const [first, last] = marks(program);
  const [begin, end] = [page.indexOf(first), page.indexOf(last)];
  const block = `${first}\n\n${text}\n${last}`;
  return begin >= 0 && end > begin ?
    page.slice(0, begin) + block + page.slice(end + last.length) :
    `${page.trimEnd()}\n\n${block}\n`;
}
