/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

// Plots of values in the last 30 seconds, the newest at the right, with a legend of the
// newest values.

const SPAN_MS = 30000;
// Those who want less motion get a new plot so seldom.
const CALM_INTERVAL_MS = 5000;

const calm = window.matchMedia('(prefers-reduced-motion: reduce)');

// The end of a scale for values up to value: the next 1, 2 or 5 times a power of ten,
// so that the scale seldom changes. 1 if there is nothing to show.
function roundUp(value) {
  if (value <= 0)
    return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return power * [1, 2, 5, 10].find((step) => step * power >= value);
}

function append(parent, tag, className, text = '') {
  const child = document.createElement(tag);
  child.className = className;
  child.textContent = text;
  parent.append(child);
  return child;
}

export class Plot {
  #canvas;
  #series;
  #scale;
  #values;
  #unit;
  #digits;
  #points = [];
  #drawnAt = -Infinity;

  // series: [{ name, color, stacked }, ...]. Stacked ones are areas, each on the one
  // before; the others are lines over them.
  constructor(figure, unit, series, digits = 0) {
    const caption = figure.querySelector('figcaption');
    this.#canvas = figure.querySelector('canvas');
    this.#unit = unit;
    this.#series = series;
    this.#digits = digits;
    this.#values = series.map(({ name, color }) => {
      const entry = append(caption, 'span', 'series');
      // CSSOM: the page's policy allows no style attributes.
      append(entry, 'span', 'name', name).style.color = color;
      return append(entry, 'span', 'value', '–');
    });
    this.#scale = append(caption, 'span', 'scale', '–');
  }

  // Adds a value for each of the series. null leaves a gap.
  add(...values) {
    const now = performance.now();
    this.#points = this.#points.filter((p) => p.at > now - SPAN_MS);
    this.#points.push({ at: now, values });
    if (calm.matches && now - this.#drawnAt < CALM_INTERVAL_MS)
      return;
    this.#drawnAt = now;
    this.#showValues(values);
    this.#draw(now);
  }

  #showValues(values) {
    values.forEach((value, index) => {
      const text = value === null ? '–' : value.toFixed(this.#digits);
      if (this.#values[index].textContent !== text)
        this.#values[index].textContent = text;
    });
  }

  // The height of a point in the plot: that of its stack, or of its highest line.
  #heightOf({ values }) {
    const stack = values.filter((v, i) => this.#series[i].stacked).reduce((a, b) => a + (b ?? 0), 0);
    return Math.max(stack, ...values.filter((v, i) => !this.#series[i].stacked && v !== null));
  }

  #draw(now) {
    const ratio = window.devicePixelRatio || 1;
    const { clientWidth: width, clientHeight: height } = this.#canvas;
    const top = roundUp(Math.max(...this.#points.map((p) => this.#heightOf(p)), 0));
    const context = this.#canvas.getContext('2d');
    this.#canvas.width = width * ratio;
    this.#canvas.height = height * ratio;
    context.scale(ratio, ratio);
    const known = this.#points.some(({ values }) => values.some((value) => value !== null));
    this.#scale.textContent = known ? `0 to ${top} ${this.#unit}` : '–';
    context.strokeStyle = '#99a3ad';
    context.lineWidth = 1;
    context.strokeRect(0.5, 0.5, width - 1, height - 1);
    const place = (at, value) => [width - ((now - at) / SPAN_MS) * width,
      height - 1 - (Math.max(value, 0) / top) * (height - 3)];
    this.#drawStack(context, place);
    this.#series.forEach(({ color, stacked }, index) => {
      if (!stacked)
        this.#drawLine(context, color, index, place);
    });
  }

  // Each area is drawn over the higher ones, from the ground to its upper edge.
  #drawStack(context, place) {
    for (let layer = this.#series.length - 1; layer >= 0; layer--) {
      const { color, stacked } = this.#series[layer];
      if (!stacked)
        continue;
      const edge = ({ values }) =>
        values.slice(0, layer + 1).reduce((a, b) => a + (b ?? 0), 0);
      context.fillStyle = color;
      this.#points.slice(1).forEach((point, index) => {
        const before = this.#points[index];
        if (before.values[layer] === null || point.values[layer] === null)
          return;
        context.beginPath();
        context.moveTo(...place(before.at, 0));
        context.lineTo(...place(before.at, edge(before)));
        context.lineTo(...place(point.at, edge(point)));
        context.lineTo(...place(point.at, 0));
        context.fill();
      });
    }
  }

  #drawLine(context, color, index, place) {
    let pen = false;
    context.strokeStyle = color;
    context.lineWidth = 1.5;
    context.beginPath();
    for (const { at, values } of this.#points) {
      if (values[index] !== null)
        context[pen ? 'lineTo' : 'moveTo'](...place(at, values[index]));
      pen = values[index] !== null;
    }
    context.stroke();
  }
}
