// gst-latestframe
// Copyright (C) 2026 the gst-latestframe authors
//
// SPDX-License-Identifier: LGPL-2.1-or-later

// Headless browsers with a profile of their own, set up to talk to nobody but us.

import {once} from 'node:events';
import {fileURLToPath} from 'node:url';

import {chromium} from 'playwright-core';
import puppeteer from 'puppeteer-core';

const IN_NETNS = fileURLToPath(new URL('../in-netns', import.meta.url));

const CHROMIUM_ARGS = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update',
  '--disable-sync', '--disable-default-apps', '--disable-domain-reliability',
  '--no-pings', '--disable-breakpad', '--metrics-recording-only',
  '--disable-background-timer-throttling', '--disable-renderer-backgrounding',
  '--disable-backgrounding-occluded-windows',
  // Real addresses in candidates: nobody answers mDNS here.
  '--disable-features=MediaRouter,OptimizationHints,Translate,' +
      'WebRtcHideLocalIpsWithMdns',
];

const FIREFOX_PREFS = {
  'media.peerconnection.ice.obfuscate_host_addresses': false,
  'media.peerconnection.ice.loopback': true,
  'media.peerconnection.ice.proxy_only': false,
  'media.autoplay.default': 0,
  'media.autoplay.blocking_policy': 0,
  'media.gmp-manager.url': 'data:,',
  'media.gmp-provider.enabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'network.dns.disablePrefetch': true,
  'app.update.enabled': false,
  'toolkit.telemetry.enabled': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'browser.safebrowsing.malware.enabled': false,
  'browser.safebrowsing.phishing.enabled': false,
  'extensions.update.enabled': false,
  'services.settings.server': 'data:,',
  'privacy.reduceTimerPrecision': false,
};

// Both drivers' pages have goto, evaluate, screenshot and close; what differs is here.
// Profiles are the drivers' own, in TMPDIR, removed by them.
class Browser {
  #process;
  #close;

  #options;

  constructor(driver, child, close, options = {}) {
    this.driver = driver;
    this.#options = options;
    this.#process = child;
    this.#close = close;
  }

  // A page at `url`. `page.problems` collects what the console calls an error; `prepare`
  // sees the page before it loads anything.
  async open(url, prepare = () => {}) {
    const page = await this.driver.newPage(this.#options);
    page.problems = [];
    page.on('console', message => {
      if (message.type() === 'error')
        page.problems.push(message.text());
    });
    page.on('pageerror', error => page.problems.push(String(error)));
    await prepare(page);
    await page.goto(url);
    return page;
  }

  // As in a crash: no farewell to anybody.
  async kill() {
    const ended = once(this.#process, 'exit');
    // The browser leads a process group of its own.
    process.kill(-this.#process.pid, 'SIGKILL');
    await ended;
    await this.close();
  }

  // Nothing happens in it until thaw().
  freeze() {
    process.kill(-this.#process.pid, 'SIGSTOP');
  }

  thaw() {
    process.kill(-this.#process.pid, 'SIGCONT');
  }

  async close() {
    await this.#close().catch(() => {});
  }
}

// `netns`: the path of the network namespace it lives in, for another than ours. The
// driver talks to it through pipes.
// `insecure`: certificates that nobody vouches for will do. `touch`: there are fingers.
// `mute`: no sound before somebody touches the page.
export async function openChromium({netns, insecure = false, touch = false,
  mute = false} = {}) {
  const program = process.env.CHROMIUM || '/usr/bin/chromium';
  const server = await chromium.launchServer({
    executablePath: netns ? IN_NETNS : program,
    env: {...process.env, LATEST_NETNS: netns, LATEST_PROGRAM: program},
    headless: true,
    args: [...CHROMIUM_ARGS, '--autoplay-policy=' +
      (mute ? 'document-user-activation-required' : 'no-user-gesture-required')],
    // The driver's own list would replace ours.
    ignoreDefaultArgs: ['--disable-features=AcceptCHFrame'],
  });
  const driver = await chromium.connect(server.wsEndpoint());
  return new Browser(driver, server.process(), () => server.close(),
      {ignoreHTTPSErrors: insecure, hasTouch: touch});
}

export async function openFirefox({mute = false} = {}) {
  const driver = await puppeteer.launch({
    browser: 'firefox',
    executablePath: process.env.FIREFOX || '/usr/bin/firefox-esr',
    headless: true,
    extraPrefsFirefox: {...FIREFOX_PREFS, 'media.autoplay.default': mute ? 1 : 0},
  });
  return new Browser(driver, driver.process(), () => driver.close());
}
