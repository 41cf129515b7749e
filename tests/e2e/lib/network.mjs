// gst-latestframe
// Copyright (C) 2026 the gst-latestframe authors
//
// SPDX-License-Identifier: LGPL-2.1-or-later

// Other hosts: each is a network namespace with wires to ours, which is their router if it
// is told to.

import {execFileSync, spawn} from 'node:child_process';
import {once} from 'node:events';
import {readlinkSync, writeFileSync} from 'node:fs';
import {connect, createServer} from 'node:net';

import {within} from './link.mjs';
import {atEnd} from './story.mjs';
import {until} from './wait.mjs';

// That of our own namespace (run-in-netns), which every host with a wire can reach.
export const OUR_ADDRESS = '10.99.0.1';

function ip(netns, line) {
  execFileSync(...within(netns, 'ip', line.split(' ')), {stdio: ['ignore', 'inherit', 'pipe']});
}

class Host {
  #wires = [];

  constructor(pid) {
    this.pid = pid;
    this.netns = `/proc/${pid}/ns/net`;
  }

  // `ip LINE` on this host.
  ip(line) {
    ip(this.netns, line);
  }

  // Lays the wire number `n`, on the host an interface w<n> with the address 10.<n>.0.2,
  // with us 10.<n>.0.1. It is up.
  wire(n) {
    ip(null, `link add h${n} type veth peer name w${n} netns ${this.pid}`);
    this.#wires.push(n);
    // Without addresses that come later: to a browser the network would change.
    ip(null, `link set h${n} addrgenmode none`);
    this.ip(`link set w${n} addrgenmode none`);
    ip(null, `address add 10.${n}.0.1/24 dev h${n}`);
    ip(null, `link set h${n} up`);
    this.ip(`address add 10.${n}.0.2/24 dev w${n}`);
    this.up(n);
    return `10.${n}.0.2`;
  }

  up(n) {
    this.ip(`link set w${n} up`);
  }

  down(n) {
    this.ip(`link set w${n} down`);
  }

  // The kernel does so as well, but some time after the host's last process has ended: the
  // next host could not have the same numbers.
  cutWires() {
    for (const n of this.#wires.splice(0))
      ip(null, `link delete h${n}`);
  }

  // All that is not on a wire goes over the wire `n` to us.
  routeOver(n) {
    this.ip(`route replace default via 10.${n}.0.1 dev w${n}`);
  }

  // All that is not on a wire goes nowhere, but for OUR_ADDRESS.
  routeNowhere(n) {
    this.ip(`route add ${OUR_ADDRESS} via 10.${n}.0.1 dev w${n}`);
    this.ip(`route add default via 10.${n}.0.254 dev w${n}`);
  }
}

// Lets hosts reach each other.
export function forward() {
  writeFileSync('/proc/sys/net/ipv4/ip_forward', '1');
}

export async function useHost(t) {
  const child = spawn('unshare', ['--net', 'sleep', 'infinity'], {stdio: 'ignore'});
  const host = new Host(child.pid);

  atEnd(t, () => child.kill('SIGKILL'));
  atEnd(t, () => host.cutWires());
  await until('there is a host', () =>
    readlinkSync(host.netns) !== readlinkSync('/proc/self/ns/net'));
  host.ip('link set lo up');
  return host;
}

// Passes TCP connections to `port` of OUR_ADDRESS on to the same port of `address`.
export async function usePortForward(t, port, address) {
  const server = createServer(incoming => {
    const outgoing = connect(port, address);

    for (const [from, to] of [[incoming, outgoing], [outgoing, incoming]])
      from.on('error', () => to.destroy()).pipe(to);
  });

  server.listen(port, OUR_ADDRESS);
  await once(server, 'listening');
  atEnd(t, () => server.close());
  return `http://${OUR_ADDRESS}:${port}`;
}
