// gst-latestframe
// Copyright (C) 2026 the gst-latestframe authors
//
// SPDX-License-Identifier: LGPL-2.1-or-later

// nginx in front of a sender, in a folder of its own.

import {execFileSync, spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {connect} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

import {atEnd} from './story.mjs';
import {until} from './wait.mjs';

const NGINX = '/usr/sbin/nginx';

export const haveNginx = existsSync(NGINX);

// A certificate for localhost, signed by itself, and its key.
export function makeCertificate(t) {
  const folder = mkdtempSync(join(tmpdir(), 'certificate-'));
  const [certificate, key] = ['cert.pem', 'key.pem'].map(name => join(folder, name));

  atEnd(t, () => rmSync(folder, {recursive: true}));
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt',
    'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-subj', '/CN=localhost',
    '-keyout', key, '-out', certificate], {stdio: 'ignore'});
  return {certificate, key};
}

function reachable(port) {
  return new Promise(resolve => {
    const socket = connect(port, '127.0.0.1');
    socket.on('connect', () => resolve(true)).on('error', () => resolve(false));
    socket.on('connect', () => socket.destroy());
  });
}

// Serves the sender on port `port` under `path`. `requests` are those it has had, each
// as "METHOD PATH STATUS".
export async function useNginx(t, sender, {port, path, tls = null}) {
  const folder = mkdtempSync(join(tmpdir(), 'nginx-'));
  const secure = tls ?
    `ssl_certificate ${tls.certificate}; ssl_certificate_key ${tls.key};` : '';
  writeFileSync(join(folder, 'nginx.conf'), `
daemon off;
master_process off;
pid nginx.pid;
error_log error.log;
events { worker_connections 256; }
http {
  log_format short '$request_method $request_uri $status';
  access_log access.log short;
  client_body_temp_path body;
  proxy_temp_path proxy;
  fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi;
  scgi_temp_path scgi;
  server {
    listen 127.0.0.1:${port} ${tls ? 'ssl' : ''};
    ${secure}
    location ${path} {
      proxy_pass ${sender.url}/;
      proxy_set_header Host $http_host;
    }
    ${path === '/' ? '' : 'location / { return 404 "site root\n"; }'}
  }
}
`);
  const nginx = spawn(NGINX, ['-p', folder, '-c', 'nginx.conf', '-e', 'error.log'],
      {stdio: 'ignore'});
  const gone = once(nginx, 'exit');
  atEnd(t, async () => {
    nginx.kill();
    await gone;
    rmSync(folder, {recursive: true});
  });
  await until('nginx listens', () => reachable(port));
  return {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${port}${path}`,
    get requests() {
      return readFileSync(join(folder, 'access.log'), 'utf8').trim().split('\n');
    },
  };
}
