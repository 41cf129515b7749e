// gst-latestframe
// Copyright (C) 2026 the gst-latestframe authors
//
// SPDX-License-Identifier: LGPL-2.1-or-later

// The programs under test: `sender` (a launch line under remote control) and
// `handmade` (what it is compared with). Both speak the protocol of console.h.

import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {readdirSync, readFileSync} from 'node:fs';
import {createInterface} from 'node:readline';

import {within} from './link.mjs';
import {Hopeless, until} from './wait.mjs';

let nextPort = 9000;

// Every test has a network of its own, so any port is free.
export function freePort() {
  return nextPort++;
}

class Sender {
  // What the program printed, in order.
  events = [];
  // What it wrote to stderr: GStreamer's log, GLib's warnings.
  log = '';
  #child;
  #replies = [];

  // `descriptors`: so many files it may open.
  constructor(program, args, port, {env = {}, netns, descriptors} = {}) {
    this.port = port;
    this.url = `http://127.0.0.1:${port}`;
    if (descriptors)
      [program, args] = ['prlimit', [`--nofile=${descriptors}`, program, ...args]];
    this.#child = spawn(...within(netns, program, args), {
      env: {GST_DEBUG: '2', GST_DEBUG_NO_COLOR: '1', ...process.env, ...env},
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.#child.stderr.setEncoding('utf8').on('data', text => {
      this.log += text;
    });
    createInterface({input: this.#child.stdout}).on('line', line => {
      const event = JSON.parse(line);
      if (event.event === 'reply')
        this.#replies.shift()?.(event);
      else
        this.events.push(event);
    });
    // A program that ended cannot answer any more.
    this.#child.on('exit', () => {
      for (const reply of this.#replies.splice(0))
        reply({ok: false, value: 'the sender ended'});
    });
    this.#child.stdin.on('error', () => {});
  }

  get running() {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  // Open file descriptors.
  get descriptors() {
    return readdirSync(`/proc/${this.#child.pid}/fd`).length;
  }

  get threads() {
    return readdirSync(`/proc/${this.#child.pid}/task`).length;
  }

  // Resident memory in bytes.
  get memory() {
    const status = readFileSync(`/proc/${this.#child.pid}/status`, 'utf8');
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)[1]) * 1024;
  }

  // CPU time used so far, seconds.
  get cpu() {
    const stat = readFileSync(`/proc/${this.#child.pid}/stat`, 'utf8');
    const field = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(field[11]) + Number(field[12])) / 100;
  }

  async command(text) {
    if (!this.running)
      throw new Error(`the sender is not running: ${this.log}`);
    const reply = await new Promise(resolve => {
      this.#replies.push(resolve);
      this.#child.stdin.write(text + '\n');
    });
    if (!reply.ok)
      throw new Error(`${text}: ${reply.value}`);
    return reply.value;
  }

  // The first event for which `match` holds, now or later.
  event(what, match, options) {
    return until(what, () => {
      if (!this.running && !this.events.find(match))
        throw new Hopeless(`the sender ended: ${this.log}`);
      return this.events.find(match);
    }, options);
  }

  async stats() {
    try {
      const response = await fetch(`${this.url}/stats`);
      return await response.json();
    } catch (error) {
      throw new Error(`no statistics: ${error.message}; the sender's log: ${this.log}`);
    }
  }

  async stop() {
    if (!this.running)
      return;
    this.#child.stdin.end();
    const timer = setTimeout(() => this.kill(), 10000);
    await once(this.#child, 'exit');
    clearTimeout(timer);
  }

  // Resolves when it is gone, and its port with it.
  async kill() {
    if (!this.running)
      return;
    const gone = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await gone;
  }
}

function program(variable) {
  const path = process.env[variable];
  if (!path)
    throw new Error(`${variable} is not set; run this through "meson test"`);
  return path;
}

async function playing(sender) {
  try {
    const {event, message} = await sender.event('the sender plays', e =>
      e.event === 'error' || e.event === 'state' && e.state === 'PLAYING');
    if (event === 'error')
      throw new Hopeless(`the sender does not play: ${message}`);
    return sender;
  } catch (error) {
    sender.kill();
    throw error;
  }
}

// `launch` is everything before the sink, which is called "out" and gets a port of its
// own, and the properties in `sink`; with sink: null, `launch` is complete. `netns`: the
// network namespace it runs in, when it is not ours.
export async function startSender(launch, {port = freePort(), sink = '',
  wait = true, env = {}, netns, descriptors} = {}) {
  const line = sink === null ? launch :
    `${launch} ! latestwebrtcsink name=out http-port=${port} ${sink}`;
  const sender = new Sender(program('LATEST_SENDER'), [line], port,
      {env, netns, descriptors});
  return wait ? playing(sender) : sender;
}

export async function startHandmade(launch, {playoutDelay = false,
  handleLatency = false, netns} = {}) {
  const port = freePort();
  const args = [`--port=${port}`, launch];
  if (playoutDelay)
    args.unshift('--playout-delay');
  if (handleLatency)
    args.unshift('--handle-latency');
  return playing(new Sender(program('LATEST_HANDMADE'), args, port, {netns}));
}
