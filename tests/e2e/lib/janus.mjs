// gst-latestframe
// Copyright (C) 2026 the gst-latestframe authors
//
// SPDX-License-Identifier: LGPL-2.1-or-later

// Janus, and simple-whip-server by which it takes WHIP, in a folder of their own.

import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {cpSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync,
  writeFileSync} from 'node:fs';
import {homedir, tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';

import {atEnd} from './story.mjs';
import {until} from './wait.mjs';

const JANUS = '/usr/bin/janus';
const JANUS_LIB = '/usr/lib/x86_64-linux-gnu/janus';
const MODULES = fileURLToPath(new URL('../node_modules', import.meta.url));
const ROOM = 1234;

// Where the Debian package is installed, or where tools/setup has unpacked it: it wants
// Debian's own nodejs.
const WHIP_SERVER = ['/usr/share/simple-whip-server',
  join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'),
      'gst-latestframe/simple-whip-server/usr/share/simple-whip-server')]
  .find(folder => existsSync(join(folder, 'src/server.js')));

export const haveJanus = existsSync(JANUS) && existsSync(JANUS_LIB) &&
  WHIP_SERVER !== undefined;

const CONFIGS = {
  'janus.jcfg': `general: {
    plugins_folder = "${JANUS_LIB}/plugins"
    transports_folder = "${JANUS_LIB}/transports"
    events_folder = "${JANUS_LIB}/events"
    loggers_folder = "${JANUS_LIB}/loggers"
  }`,
  'janus.transport.http.jcfg':
    'general: { http = true, port = 8088, ip = "127.0.0.1", base_path = "/janus" }',
  'janus.transport.websockets.jcfg':
    'general: { ws = true, ws_port = 8188, ws_ip = "127.0.0.1" }',
  'janus.plugin.videoroom.jcfg': `room-${ROOM}: {
    publishers = 6
    bitrate = 0
    videocodec = "vp8"
    transport_wide_cc_ext = true
  }`,
};

class Program {
  constructor(folder, name, args, options) {
    this.log = join(folder, `${name.split('/').pop()}.log`);
    const log = openSync(this.log, 'w');
    this.child = spawn(name, args, {...options, stdio: ['ignore', log, log]});
    this.gone = once(this.child, 'exit');
  }

  async stop(signal) {
    this.child.kill(signal);
    await this.gone;
  }
}

async function ask(url, body) {
  const response = await fetch(url, body === undefined ? {} :
    {method: 'POST', headers: {'Content-Type': 'application/json'},
      body: JSON.stringify(body)});
  const text = await response.text();
  return text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : text;
}

class Janus {
  #folder;
  #endpoint;
  #session;
  url = 'http://127.0.0.1:7080/whip/endpoint/cam';

  constructor(folder, token) {
    this.#folder = folder;
    this.#endpoint = token && {id: 'cam', room: ROOM, token, label: 'cam'};
  }

  async start() {
    this.janus = new Program(this.#folder, JANUS, ['-F', this.#folder, '-o'], {});
    await this.#reaches('http://127.0.0.1:8088/janus/info');
    await this.startWhip();
  }

  async startWhip() {
    this.whip = new Program(this.#folder, process.execPath, ['src/server.js'],
        {cwd: this.#folder, env: {...process.env, NODE_PATH: MODULES}});
    await this.#reaches('http://127.0.0.1:7080/whip/healthcheck');
    if (this.#endpoint)
      await ask('http://127.0.0.1:7080/whip/create', this.#endpoint);
  }

  async stopWhip() {
    await this.whip?.stop('SIGKILL');
  }

  async stop() {
    await this.stopWhip();
    await this.janus?.stop('SIGKILL');
  }

  // Whether somebody publishes, as the WHIP server sees it.
  async isPublished() {
    const [endpoint] = await ask('http://127.0.0.1:7080/whip/endpoints');
    return endpoint.enabled;
  }

  async #request(body, handle = '') {
    const reply = await ask(`http://127.0.0.1:8088/janus${this.#session ?? ''}${handle}`,
        {transaction: 'story', ...body});
    if (reply.janus === 'error')
      throw new Error(reply.error.reason);
    return reply;
  }

  async #attach() {
    if (!this.#session)
      this.#session = `/${(await this.#request({janus: 'create'})).data.id}`;
    const {data} =
      await this.#request({janus: 'attach', plugin: 'janus.plugin.videoroom'});
    return `/${data.id}`;
  }

  // Who publishes, as Janus sees it.
  async publishers() {
    const {plugindata} = await this.#request({janus: 'message',
      body: {request: 'listparticipants', room: ROOM}}, await this.#attach());
    return plugindata.data.participants.filter(p => p.publisher).map(p => p.id);
  }

  // Janus' offer of what `feed` publishes, and what takes the answer.
  async subscribe(feed) {
    const handle = await this.#attach();
    await this.#request({janus: 'message', body: {request: 'join',
      ptype: 'subscriber', room: ROOM, streams: [{feed}]}}, handle);
    const offer = await until('Janus offers', async () => {
      const event = await ask(`http://127.0.0.1:8088/janus${this.#session}?maxev=1`);
      return event.jsep;
    });
    return {offer, answer: jsep => this.#request({janus: 'message',
      body: {request: 'start'}, jsep}, handle)};
  }

  #reaches(url) {
    return until(`there is an answer of ${url}`, () => ask(url).catch(() => {
      if (this.janus.child.exitCode !== null)
        throw new Error(readFileSync(this.janus.log, 'utf8'));
    }));
  }
}

// With an endpoint that wants `token`, if given.
export async function useJanus(t, token) {
  const folder = mkdtempSync(join(tmpdir(), 'janus-'));
  for (const [name, text] of Object.entries(CONFIGS))
    writeFileSync(join(folder, name), text);
  cpSync(join(WHIP_SERVER, 'src'), join(folder, 'src'), {recursive: true,
    filter: name => !name.endsWith('config.js')});
  writeFileSync(join(folder, 'src/config.js'), `module.exports = {
    janus: {address: 'ws://127.0.0.1:8188'}, port: 7080, rest: '/whip',
    allowTrickle: true, strictETags: true, iceServers: []};`);
  const janus = new Janus(folder, token);
  atEnd(t, async () => {
    await janus.stop();
    rmSync(folder, {recursive: true});
  });
  await janus.start();
  return janus;
}
