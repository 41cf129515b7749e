/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

// A line of what happened in the last 30 seconds, its newest value at the right.

const SPAN_MS = 30000;
const LABEL_HEIGHT = 13;

// 1, 2 or 5 times a power of ten, at least value: scales that jump seldom.
function roundUp(value) {
  const power = 10 ** Math.floor(Math.log10(Math.max(value, 1e-9)));
  return power * [1, 2, 5, 10].find((step) => step * power >= value);
}

export class Plot {
  #canvas;
  #name;
  #unit;
  #color;
  #points = [];

  constructor(canvas, name, unit, color) {
    this.#canvas = canvas;
    this.#name = name;
    this.#unit = unit;
    this.#color = color;
  }

  // null: a gap.
  add(value) {
    const now = performance.now();
    this.#points = this.#points.filter((p) => p.at > now - SPAN_MS);
    this.#points.push({ at: now, value });
    this.#draw(now);
  }

  #draw(now) {
    const scale = window.devicePixelRatio || 1;
    const width = this.#canvas.clientWidth;
    const height = this.#canvas.clientHeight;
    const known = this.#points.filter((p) => p.value !== null).map((p) => p.value);
    const top = roundUp(Math.max(...known, 0));
    const context = this.#canvas.getContext('2d');
    this.#canvas.width = width * scale;
    this.#canvas.height = height * scale;
    context.scale(scale, scale);
    context.fillStyle = '#b8c0c8';
    context.font = '11px system-ui, sans-serif';
    context.textBaseline = 'top';
    context.fillText(known.length ? `${this.#name}, 0 to ${top} ${this.#unit}` : `${this.#name}: –`, 0, 0);
    context.strokeStyle = '#6b747d';
    context.lineWidth = 1;
    context.strokeRect(0.5, LABEL_HEIGHT + 0.5, width - 1, height - LABEL_HEIGHT - 1);
    context.strokeStyle = this.#color;
    context.lineWidth = 1.5;
    context.beginPath();
    let pen = false;
    for (const { at, value } of this.#points) {
      if (value !== null) {
        const x = width - ((now - at) / SPAN_MS) * width;
        const y = height - 1 - (Math.max(value, 0) / top) * (height - LABEL_HEIGHT - 3);
        context[pen ? 'lineTo' : 'moveTo'](x, y);
      }
      pen = value !== null;
    }
    context.stroke();
  }
}
