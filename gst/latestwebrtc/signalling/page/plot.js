/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

// Plots of values in the last 30 seconds, the newest at the right.

const SPAN_MS = 30000;
const LABEL_HEIGHT = 13;

// The end of a scale for values up to value: the next 1, 2 or 5 times a power of ten,
// so that the scale seldom changes. 1 if there is nothing to show.
function roundUp(value) {
  if (value <= 0)
    return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return power * [1, 2, 5, 10].find((step) => step * power >= value);
}

export class Plot {
  #canvas;
  #unit;
  #lines;
  #points = [];

  // lines: [{ name, color }, ...], drawn in this order.
  constructor(canvas, unit, lines) {
    this.#canvas = canvas;
    this.#unit = unit;
    this.#lines = lines;
  }

  // Adds a value for each line. null leaves a gap.
  add(...values) {
    const now = performance.now();
    this.#points = this.#points.filter((p) => p.at > now - SPAN_MS);
    this.#points.push({ at: now, values });
    this.#draw(now);
  }

  #draw(now) {
    const scale = window.devicePixelRatio || 1;
    const width = this.#canvas.clientWidth;
    const height = this.#canvas.clientHeight;
    const known = this.#points.flatMap((p) => p.values).filter((value) => value !== null);
    const top = roundUp(Math.max(...known, 0));
    const context = this.#canvas.getContext('2d');
    this.#canvas.width = width * scale;
    this.#canvas.height = height * scale;
    context.scale(scale, scale);
    this.#drawLabel(context, known.length ? `0 to ${top} ${this.#unit}` : '–');
    context.strokeStyle = '#6b747d';
    context.lineWidth = 1;
    context.strokeRect(0.5, LABEL_HEIGHT + 0.5, width - 1, height - LABEL_HEIGHT - 1);
    this.#lines.forEach(({ color }, index) => {
      const place = (at, value) => [width - ((now - at) / SPAN_MS) * width,
        height - 1 - (Math.max(value, 0) / top) * (height - LABEL_HEIGHT - 3)];
      this.#drawLine(context, color, index, place);
    });
  }

  // Draws the name of each line in its color, then the scale.
  #drawLabel(context, scaleText) {
    let x = 0;
    context.font = '11px system-ui, sans-serif';
    context.textBaseline = 'top';
    const words = [...this.#lines.map(({ name, color }) => [name, color]), [scaleText, '#b8c0c8']];
    for (const [text, color] of words) {
      context.fillStyle = color;
      context.fillText(text, x, 0);
      x += context.measureText(`${text}  `).width;
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
