// gst-latestframe
// Copyright (C) 2026 the gst-latestframe authors
//
// SPDX-License-Identifier: LGPL-2.1-or-later

// A site that is not the sink's: an empty page.

import {once} from 'node:events';
import {createServer} from 'node:http';

import {atEnd} from './story.mjs';

// Browsers ask for no other icon.
const PAGE = '<!doctype html><link rel="icon" href="data:,">';

// Its origin.
export async function useSite(t) {
  const server = createServer((request, response) => {
    response.setHeader('Content-Type', 'text/html');
    response.end(PAGE);
  });

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  atEnd(t, () => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${server.address().port}`;
}
