// gst-latestframe
// Copyright (C) 2026 the gst-latestframe authors
//
// SPDX-License-Identifier: LGPL-2.1-or-later

// coturn at OUR_ADDRESS, for one user.

import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync, mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

import {OUR_ADDRESS} from './network.mjs';
import {atEnd} from './story.mjs';
import {until} from './wait.mjs';

const TURNSERVER = '/usr/bin/turnserver';
const PORT = 3478;

export const haveTurn = existsSync(TURNSERVER);

// `url` is for turn-server. sessions(WHAT): the numbers of the allocations of which coturn
// has said WHAT.
export async function useTurn(t, {user = 'us,er', password = 'pass"word'} = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'turn-'));
  const child = spawn(TURNSERVER, ['-n', '--no-cli', '--no-tls', '--no-dtls', '--verbose',
    '--log-file=stdout', '--lt-cred-mech', '--realm=test', `--user=${user}:${password}`,
    `--listening-ip=${OUR_ADDRESS}`, `--listening-port=${PORT}`, `--relay-ip=${OUR_ADDRESS}`,
    '--relay-threads=1', `--userdb=${join(folder, 'users')}`, `--pidfile=${join(folder, 'pid')}`],
  {stdio: ['ignore', 'pipe', 'ignore']});
  const gone = once(child, 'exit');
  let log = '';

  child.stdout.setEncoding('utf8').on('data', text => log += text);
  atEnd(t, async () => {
    child.kill('SIGKILL');
    await gone;
    rmSync(folder, {recursive: true});
  });
  await until('coturn listens', () => log.includes(`${OUR_ADDRESS}:${PORT}`));
  return {
    url: `turn://${encodeURIComponent(user)}:${encodeURIComponent(password)}` +
        `@${OUR_ADDRESS}:${PORT}`,
    sessions: what => new Set([...log.matchAll(
        new RegExp(`session (\\d+): ${what}`, 'g'))].map(([, id]) => id)),
  };
}
