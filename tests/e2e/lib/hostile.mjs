// gst-latestframe
// Copyright (C) 2026 the gst-latestframe authors
//
// SPDX-License-Identifier: LGPL-2.1-or-later

// Viewers that mean harm, or that give up half-way: one function for each kind. They come
// from many addresses of this host, as otherwise those of one address would only give way
// to each other.

import {connect} from 'node:net';

import {pause} from './wait.mjs';

const SDP = 'application/sdp';
const FRAGMENT = 'application/trickle-ice-sdpfrag';
const MINE = 'a=ice-ufrag:YScP\r\na=ice-pwd:W+bC0VtfkcH+XQYnbEiboN4X\r\n';
const FINGERPRINT = '5D:17:F6:27:6E:CA:E0:BA:3B:74:0D:5B:04:3F:DA:D7:1E:EA:E0:54:79:E9:EB:' +
  'E4:08:FC:1C:13:C5:60:71:14';
// It belongs to nobody: RFC 5737.
const NOWHERE = '192.0.2.1';

// The same numbers each time: mulberry32.
export function randomNumbers(seed) {
  return () => {
    seed = seed + 0x6D2B79F5 | 0;
    let t = Math.imul(seed ^ seed >>> 15, 1 | seed);
    t = t + Math.imul(t ^ t >>> 7, 61 | t) ^ t;
    return ((t ^ t >>> 14) >>> 0) / 2 ** 32;
  };
}

const candidates = (n, address = () => NOWHERE) => Array.from({length: n}, (_, i) =>
  `a=candidate:${i} 1 udp ${2113937151 - i} ${address(i)} ${1024 + i} typ host\r\n`).join('');

function line({mid = '1', kind = 'video', codecs = true, ice = MINE, setup = 'actpass',
  fingerprint = FINGERPRINT, direction = 'recvonly', found = candidates(1), more = ''}) {
  const format = codecs ?
    'a=rtpmap:96 VP8/90000\r\na=rtcp-fb:96 transport-cc\r\na=rtcp-fb:96 nack\r\n' +
      'a=rtcp-fb:96 nack pli\r\na=extmap:3 http://www.ietf.org/id/' +
      'draft-holmer-rmcat-transport-wide-cc-extensions-01\r\n' :
    'a=rtpmap:96 H264/90000\r\n';

  return `m=${kind} 9 UDP/TLS/RTP/SAVPF 96\r\nc=IN IP4 0.0.0.0\r\n${found}${ice}` +
    (fingerprint && `a=fingerprint:sha-256 ${fingerprint}\r\n`) +
    `a=setup:${setup}\r\na=mid:${mid}\r\na=${direction}\r\na=rtcp-mux\r\n${format}${more}`;
}

const session = (lines, group = `a=group:BUNDLE ${lines.map((_, i) => i + 1).join(' ')}\r\n`) =>
  `v=0\r\no=- 1104464935336307560 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n${group}` +
  lines.join('');
const offer = (change = {}) => session([line(change)]);

// One client on its own connections. `reply` has {status, head, body}.
class Client {
  constructor(port, random) {
    this.port = port;
    this.random = random;
    this.address = `127.0.${Math.floor(random() * 8)}.${1 + Math.floor(random() * 250)}`;
  }

  head(method, path, headers = {}) {
    return `${method} ${path} HTTP/1.1\r\nHost: 127.0.0.1:${this.port}\r\n` +
      Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`).join('') + '\r\n';
  }

  request(method, path, type, body, headers = {}) {
    return this.head(method, path, {...headers, ...type && {'Content-Type': type},
      ...body !== undefined && {'Content-Length': Buffer.byteLength(body)}}) + (body ?? '');
  }

  // A connection with nobody who minds what becomes of it.
  async open() {
    const socket = connect({host: '127.0.0.1', port: this.port, localAddress: this.address});

    socket.on('error', () => {});
    await new Promise(resolve => socket.once('connect', resolve).once('error', resolve));
    return socket;
  }

  // Sends `text`, and goes after `ms`, by a reset if `rudely`.
  async hangUp(text, ms, rudely = false) {
    const socket = await this.open();

    socket.write(text);
    await pause(ms);
    if (rudely)
      socket.resetAndDestroy();
    else
      socket.destroy();
  }

  async ask(text) {
    const socket = await this.open();
    let all = '';

    socket.setEncoding('latin1').on('data', data => {
      all += data;
    });
    socket.write(text);
    await new Promise(resolve => socket.once('close', resolve));
    const [head, body] = all.split('\r\n\r\n');
    return {status: Number(/^HTTP\/1\.\d (\d+)/.exec(head)?.[1]), head, body};
  }

  post(sdp, type = SDP) {
    return this.ask(this.request('POST', '/whep', type, sdp));
  }

  // The session that `sdp` begins: requests to it. It may have been refused.
  async begin(sdp = offer()) {
    const {head = ''} = await this.post(sdp);
    const path = '/' + (/^Location: (.*)\r$/m.exec(head)?.[1] ?? 'whep/none');
    const tag = /^ETag: (.*)\r$/m.exec(head)?.[1] ?? '""';

    return {
      patch: (body, headers = {'If-Match': tag}) =>
        this.ask(this.request('PATCH', path, FRAGMENT, body, headers)),
      end: () => this.ask(this.request('DELETE', path)),
    };
  }
}

const fragment = (ice, found) => `${ice}m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:1\r\n${found}`;

export const KINDS = {
  'hangs up while it is negotiated': c =>
    c.hangUp(c.request('POST', '/whep', SDP, offer()), c.random() * 10),
  'resets while it is negotiated': c =>
    c.hangUp(c.request('POST', '/whep', SDP, offer()), c.random() * 10, true),
  'hangs up in the middle of the body': c => {
    const all = c.request('POST', '/whep', SDP, offer());

    return c.hangUp(all.slice(0, c.random() * all.length), c.random() * 10);
  },
  'says a length that is none': c => c.ask(
      c.head('POST', '/whep', {'Content-Type': SDP, 'Content-Length': -5}) + offer()),
  'says two lengths': c => c.ask(c.head('POST', '/whep', {'Content-Type': SDP,
    'Content-Length': 10, 'content-length': 11}) + offer()),
  'says a shorter length': c => c.ask(
      c.head('POST', '/whep', {'Content-Type': SDP, 'Content-Length': 50}) + offer()),
  'sixteen lines without BUNDLE': c => c.post(session(
      Array.from({length: 16}, (_, i) => line({mid: String(i)})), '')),
  'replays an old offer': c => c.post(offer()),
  'garbage for an offer': c => c.post('v=0\r\n' + Array.from({length: 400},
      () => String.fromCharCode(c.random() * 128)).join('')),
  'an offer changed at random': c => {
    const sdp = offer().split('');

    for (let i = 0; i < 5; i++)
      sdp[Math.floor(c.random() * sdp.length)] = String.fromCharCode(c.random() * 128);
    return c.post(sdp.join(''));
  },
  'an offer cut off': c => c.post(offer().slice(0, c.random() * offer().length)),
  'an offer of 60 KiB': c => c.post(offer({more: 'a=x:y\r\n'.repeat(8500)})),
  'an offer that is too large': c => c.post(offer({more: 'a=x:y\r\n'.repeat(20000)})),
  'a thousand candidates': c => c.post(offer({found: candidates(1000,
      i => `10.${i >> 8}.${i & 255}.1`)})),
  'candidates that are names': c => c.post(offer({found: candidates(20,
      i => `${i}0a1b2c3-0000-4000-8000-0123456789ab.local`)})),
  'the same mid twice': c => c.post(session([line({}), line({})])),
  'no fingerprint': c => c.post(offer({fingerprint: ''})),
  'no credentials of ICE': c => c.post(offer({ice: ''})),
  'the wrong role in DTLS': c => c.post(offer({setup: c.random() < 0.5 ? 'passive' : 'holdconn'})),
  'another direction': c => c.post(offer({direction: c.random() < 0.5 ? 'sendrecv' : 'sendonly'})),
  'no codec that is known': c => c.post(offer({codecs: false})),
  'sound only': c => c.post(offer({kind: 'audio'})),
  'ends its session at once': async c => (await c.begin()).end(),
  'ends its session twice': async c => {
    const {end} = await c.begin();

    await Promise.all([end(), end()]);
  },
  'goes on after the end': async c => {
    const {patch, end} = await c.begin();

    await end();
    await patch(fragment(MINE, candidates(3)));
  },
  'a thousand candidates later': async c => {
    const {patch} = await c.begin();

    for (let i = 0; i < 10; i++)
      await patch(fragment(MINE, candidates(100, j => `10.${i}.${j}.1`)));
  },
  'garbage for candidates': async c => {
    const {patch} = await c.begin();

    await patch('a=candidate:\r\nm=\r\n\0');
    await patch(fragment(MINE, 'a=candidate:1 1 udp x nowhere 99999 typ host\r\n'));
    await patch('');
  },
  'restarts ICE ten times': async c => {
    const {patch} = await c.begin();

    for (let i = 0; i < 10; i++) {
      await patch(fragment(`a=ice-ufrag:new${i}\r\na=ice-pwd:W+bC0VtfkcH+XQYnbEiboN4X\r\n`,
          candidates(2)), {'If-Match': '*'});
    }
  },
  'slow head': async c => {
    const socket = await c.open();

    for (const letter of c.head('POST', '/whep').slice(0, 10)) {
      socket.write(letter);
      await pause(20);
    }
    socket.destroy();
  },
  'forty idle connections': async c => {
    const sockets = await Promise.all(Array.from({length: 40}, () => c.open()));

    await pause(50);
    for (const socket of sockets)
      socket.destroy();
  },
  'speaks TLS': c => c.hangUp(Buffer.from('16030100a5010000a10303' + '00'.repeat(158), 'hex'), 20),
};

const audioLine = ({mid = '1', format = '111', map = '111 opus/48000/2',
  direction = 'recvonly', port = 9} = {}) =>
  `m=audio ${port} UDP/TLS/RTP/SAVPF ${format}\r\nc=IN IP4 0.0.0.0\r\n${candidates(1)}${MINE}` +
  `a=fingerprint:sha-256 ${FINGERPRINT}\r\na=setup:actpass\r\na=mid:${mid}\r\n` +
  `a=${direction}\r\na=rtcp-mux\r\na=rtpmap:${map}\r\n`;
const dataLine = ({mid = '1', port = 9, sctp = 'a=sctp-port:5000\r\n', size = ''} = {}) =>
  `m=application ${port} UDP/DTLS/SCTP webrtc-datachannel\r\nc=IN IP4 0.0.0.0\r\n` +
  `${candidates(1)}${MINE}a=fingerprint:sha-256 ${FINGERPRINT}\r\na=setup:actpass\r\n` +
  `a=mid:${mid}\r\n${sctp}${size && `a=max-message-size:${size}\r\n`}`;
const withData = change => session([line({}), dataLine({mid: '2', ...change})]);
const withAudio = change => session([line({}), audioLine({mid: '2', ...change})]);
const posts = sdp => c => c.post(sdp);

// For a sender of two videos, sound and control, beside the others.
export const KINDS_OF_EVERYTHING = {
  ...KINDS,
  'sound before the pictures': posts(session([audioLine(), line({mid: '2'}),
    line({mid: '3'}), dataLine({mid: '4'})])),
  'data first': posts(session([dataLine(), line({mid: '2'}), audioLine({mid: '3'})])),
  'twelve lines of sound': posts(session([...Array.from({length: 12}, (_, i) =>
    audioLine({mid: String(i + 1)})), line({mid: '13'})])),
  'sound and data only': posts(session([audioLine(), dataLine({mid: '2'})])),
  'data only': posts(session([dataLine()])),
  'sound that nobody sends': posts(withAudio({format: '0', map: '0 PCMU/8000'})),
  'the payload type of the picture': posts(withAudio({format: '96', map: '96 opus/48000/2'})),
  'a payload type that is none': posts(withAudio({format: '300', map: '300 opus/48000/2'})),
  'sound the other way': c => c.post(withAudio(
      {direction: c.random() < 0.5 ? 'sendonly' : 'inactive'})),
  'data that is rejected': posts(withData({port: 0})),
  'data twice': posts(session([line({}), dataLine({mid: '2'}), dataLine({mid: '3'})])),
  'no port of SCTP': posts(withData({sctp: ''})),
  'the port 0 of SCTP': posts(withData({sctp: 'a=sctp-port:0\r\n'})),
  'the port 65536 of SCTP': posts(withData({sctp: 'a=sctp-port:65536\r\n'})),
  'messages of no size': posts(withData({size: '0'})),
  'messages of any size': posts(withData({size: '18446744073709551616'})),
  'one mid for sound and data': posts(session([line({}), audioLine({mid: '2'}),
    dataLine({mid: '2'})])),
  'a bundle of the sound only': posts(session([audioLine(), line({mid: '2'}),
    dataLine({mid: '3'})], 'a=group:BUNDLE 1\r\n')),
};

// Runs `count` of them, all `kinds` in turn, `atOnce` at the same time.
export async function beHostile(sender, count,
    {seed = 1, atOnce = 4, gap = 0, kinds: named = KINDS} = {}) {
  const random = randomNumbers(seed);
  const kinds = Object.values(named);
  let next = 0;

  await Promise.all(Array.from({length: atOnce}, async () => {
    while (next < count) {
      await kinds[next++ % kinds.length](new Client(sender.port, random));
      await pause(gap);
    }
  }));
}

// In a page of the sender's origin: a browser that answers at all of its candidates, but is
// not the one whose certificate was offered.
export function connectWithWrongFingerprint(page) {
  return page.evaluate(async () => {
    const pc = new RTCPeerConnection();

    pc.addTransceiver('video', {direction: 'recvonly'});
    await pc.setLocalDescription();
    await new Promise(resolve => {
      const look = () => pc.iceGatheringState === 'complete' && resolve();
      pc.onicegatheringstatechange = look;
      look();
    });
    const reply = await fetch('whep', {method: 'POST',
      headers: {'Content-Type': 'application/sdp'},
      body: pc.localDescription.sdp.replace(/(a=fingerprint:sha-256 )[0-9A-F]{2}/g, '$100')});
    if (reply.status === 201)
      await pc.setRemoteDescription({type: 'answer', sdp: await reply.text()});
    await new Promise(resolve => setTimeout(resolve, 500));
    pc.close();
    return reply.status;
  });
}

// In a page of the sender's origin: a viewer who says on its data channels what no page
// says, and more than is allowed. Returns how many errors it was told of, and whether it
// was shut out.
export function abuseControl(page) {
  return page.evaluate(async () => {
    const pc = new RTCPeerConnection();
    const fast = pc.createDataChannel('control', {ordered: false, maxRetransmits: 0});
    const sure = pc.createDataChannel('control-reliable');
    const told = {errors: 0, unread: 0, large: 0, shut: 0};
    const opened = new Promise(resolve => sure.addEventListener('open', resolve));
    const pause = ms => new Promise(resolve => setTimeout(resolve, ms));

    for (const channel of [fast, sure]) {
      channel.addEventListener('message', ({data}) => {
        const {type, reason = ''} = JSON.parse(data);
        told.errors += type === 'error';
        told.unread += /not one that/.test(reason);
        told.large += /larger/.test(reason);
        told.shut += /any more/.test(reason);
      });
    }
    pc.addTransceiver('video', {direction: 'recvonly'});
    await pc.setLocalDescription();
    await new Promise(resolve => {
      const look = () => pc.iceGatheringState === 'complete' && resolve();
      pc.onicegatheringstatechange = look;
      look();
    });
    const reply = await fetch('whep', {method: 'POST',
      headers: {'Content-Type': 'application/sdp'}, body: pc.localDescription.sdp});
    await pc.setRemoteDescription({type: 'answer', sdp: await reply.text()});
    await opened;
    const texts = ['hello', '', '\0', '{"type":"take"}\0', '{"type":"message","text":"\0"}',
      '{"type":1}', '{"type":"heartbeat","sequence":"1"}', '{"type":"heartbeat"}',
      '['.repeat(10000), '{"a":'.repeat(3000), '"'.repeat(20000),
      '{"type":"message","text":"' + 'x'.repeat(60000) + '"}'];
    for (const text of texts)
      sure.send(text);
    sure.send(new Uint8Array([0xff, 0xfe, 0, 1]));
    // More than the sender says that it takes.
    try {
      sure.send('x'.repeat(1024 * 1024));
    } catch (error) {
      told.refusedHere = error.name;
    }
    await pause(300);
    for (let i = 0; i < 3000; i++)
      fast.send('flood');
    for (let i = 0; i < 1000; i++)
      sure.send('{"type":"take"}');
    for (let i = 0; i < 100 && told.shut === 0; i++)
      await pause(50);
    pc.close();
    return told;
  });
}
