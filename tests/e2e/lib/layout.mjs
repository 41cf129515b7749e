// gst-latestframe
// Copyright (C) 2026 the gst-latestframe authors
//
// SPDX-License-Identifier: LGPL-2.1-or-later

// What the player page looks like, as numbers: what is cut, what is hard to read.

export const SCREENS = [[390, 844], [844, 390], [700, 500], [1280, 720],
  [2560, 1440]];

export const resize = (page, width, height) => page.setViewportSize ?
  page.setViewportSize({width, height}) : page.setViewport({width, height});

// With LATEST_SCREENSHOTS=FOLDER.
export async function screenshot(page, name) {
  const folder = process.env.LATEST_SCREENSHOTS;
  if (folder)
    await page.screenshot({path: `${folder}/${name}.png`});
}

// The texts and controls that are on show and do not fit, as words; empty if all is well.
export function misfits(page) {
  return page.evaluate(() => {
    const found = [];
    const {innerWidth, innerHeight} = window;
    if (document.documentElement.scrollWidth > innerWidth)
      found.push(`the page is ${document.documentElement.scrollWidth} wide`);
    const {height} = document.getElementById('bar').getBoundingClientRect();
    if (innerHeight <= 500 && height > innerHeight / 3 &&
        !document.body.classList.contains('controlling'))
      found.push(`the overlay covers ${height} of ${innerHeight}`);
    for (const e of document.querySelectorAll('#bar, #bar *, #viewers, #viewers *')) {
      const box = e.getBoundingClientRect();
      const name = `${e.tagName} ${e.id || e.className} "${e.textContent.trim().slice(0, 30)}"`;
      if (box.width === 0)
        continue;
      if (box.left < 0 || box.top < 0 || box.right > innerWidth + 0.5 ||
          box.bottom > innerHeight + 0.5)
        found.push(`${name} is outside: ${JSON.stringify(box)}`);
      if (e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).display !== 'inline')
        found.push(`${name} is cut: ${e.scrollWidth} > ${e.clientWidth}`);
    }
    return found;
  });
}

// Texts with a contrast below 4.5 : 1 (WCAG 2.2, 1.4.3) before the backgrounds they have,
// with a white picture behind all.
export function faintTexts(page) {
  return page.evaluate(() => {
    const parse = text => {
      const [r, g, b, a = 1] = text.match(/[\d.]+/g).map(Number);
      return {rgb: [r, g, b], a};
    };
    const mix = ({rgb, a}, under) => rgb.map((c, i) => c * a + under[i] * (1 - a));
    // WCAG 2.2, "relative luminance".
    const luminance = rgb => rgb.map(c => c / 255)
      .map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
      .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
    const background = e => {
      if (e === document.body)
        return [255, 255, 255];
      return mix(parse(getComputedStyle(e).backgroundColor), background(e.parentElement));
    };
    return [...document.querySelectorAll('#bar *, #viewers *, #pictures *')]
      .filter(e => e.getClientRects().length &&
        [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()))
      .map(e => {
        const [a, b] = [luminance(parse(getComputedStyle(e).color).rgb), luminance(background(e))];
        const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
        return ratio < 4.5 ? `${e.id || e.className} ${e.textContent}: ${ratio}` : null;
      }).filter(Boolean);
  });
}

// Where everything in the overlay is, with other texts for the elements of these ids and
// for all values of legends.
export function places(page, texts = {}, legend = null) {
  return page.evaluate(([ofIds, value]) => {
    for (const [id, text] of Object.entries(ofIds))
      document.getElementById(id).textContent = text;
    for (const e of value ? document.querySelectorAll('.value') : [])
      e.textContent = value;
    return [...document.querySelectorAll('#bar button, #bar dt, #bar canvas, #bar .name')]
      .map(e => {
        const {x, y, height} = e.getBoundingClientRect();
        return `${e.id || e.textContent} ${x} ${y} ${height}`;
      }).join('\n');
  }, [texts, legend]);
}
