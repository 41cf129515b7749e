// gst-latestframe
// Copyright (C) 2026 the gst-latestframe authors
//
// SPDX-License-Identifier: LGPL-2.1-or-later

// The page behind nginx: at the root of a site, under a path, and with TLS.

import assert from 'node:assert/strict';
import {test} from 'node:test';

import {haveNginx, makeCertificate, useNginx} from '../lib/nginx.mjs';
import {assertNoProblems, framesDecoded, pictureMoves, viewers,
  viewersBecome} from '../lib/player.mjs';
import {freePort} from '../lib/sender.mjs';
import {CAMERA, useChromium, useSender} from '../lib/story.mjs';
import {until} from '../lib/wait.mjs';

for (const path of ['/', '/robot/cam/']) {
  for (const secure of [false, true]) {
    const name = `${secure ? 'https' : 'http'} under ${path}`;
    test(`nginx: ${name}`, {skip: !haveNginx && 'no nginx'}, async t => {
      const port = freePort();
      const tls = secure ? makeCertificate(t) : null;
      const sender = await useSender(t, CAMERA,
          {sink: secure ? `allowed-origins=https://127.0.0.1:${port}` : ''});
      const nginx = await useNginx(t, sender, {port, path, tls});
      const browser = await useChromium(t, {insecure: secure});

      const page = await browser.open(nginx.url);
      await until('the picture is there', async () => await framesDecoded(page) > 0);
      await pictureMoves(page);
      await until('the page has the figures of the sender', () =>
        page.evaluate(() => window.player.stats?.sender?.sent > 0));
      assert.equal(await viewers(sender), 1);
      assertNoProblems(page);
      await page.goto('about:blank');
      await viewersBecome(sender, 0);
      await until('DELETE has come', () =>
        nginx.requests.some(line => line.startsWith(`DELETE ${path}whep/`)));
      for (const line of nginx.requests) {
        assert.ok(line.split(' ')[1].startsWith(path), line);
        // The end of the connection may have removed the session before DELETE did.
        assert.match(line, line.startsWith('DELETE') ? / (200|404)$/ : / 20[0-4]$/);
      }
    });
  }
}
