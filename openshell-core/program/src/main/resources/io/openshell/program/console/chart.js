// Lines over the last five minutes. A pointer or the arrow keys read the values of a step.

import { h, setAttribute, setText, svg } from './dom.js';
import { NONE, time } from './format.js';

/** Milliseconds of a step of the timeline, and how many are shown. */
export const STEP = 5000;
const STEPS = 60;

const HEIGHT = 128;
const TOP = 8;
const RIGHT = 8;
const BOTTOM = 18;
const LEFT = 50;

/** Returns the next 1, 2 or 5 times a power of ten, not below (or not above) `value`. */
function round(value, upwards) {
  const power = 10 ** Math.floor(Math.log10(value));
  const steps = [1, 2, 5, 10].map(step => step * power);
  return upwards ? steps.find(step => step >= value * 0.999) : steps.findLast(step => step <= value * 1.001);
}

function linear(values) {
  const high = Math.max(...values, 0) > 0 ? round(Math.max(...values), true) : 1;
  return { ticks: [0, high / 2, high], share: value => value / high };
}

function logarithmic(values) {
  const positive = values.filter(value => value > 0);
  if (!positive.length) return { ticks: [], share: () => 0 };
  const low = round(Math.min(...positive), false);
  const high = Math.max(round(Math.max(...positive), true), low * 10);
  const steps = [];
  for (let tick = low; tick < high * 1.001; tick = round(tick * 1.5, true)) steps.push(tick);
  const decades = steps.filter(tick => Math.abs(Math.log10(tick) - Math.round(Math.log10(tick))) < 1e-6);
  const ticks = decades.length > 2 ? decades : steps.length > 4 ? steps.filter((tick, index) => index % 2 === 0) : steps;
  const range = Math.log(high / low);
  return { ticks, share: value => Math.log(Math.max(value, low) / low) / range };
}

/**
 * Returns a chart as a figure. A line has a `name` and `of(step)`, whose value may be undefined; `format` makes a text of
 * one. Where `isRate`, the step under way is left out, since it is not full yet.
 */
export function chart({ title, lines, format, isRate = false }) {
  let steps = [];
  let cursor = null;
  let width = 0;
  let drawnAt = 0;
  const grid = svg('g', { class: 'grid' });
  const paths = lines.map((line, index) => svg('path', { class: `line line-${index + 1}` }));
  const area = svg('path', { class: 'area' });
  const mark = svg('line', { class: 'cursor', y1: TOP, y2: HEIGHT - BOTTOM });
  const plot = svg('svg', { role: 'img', tabindex: '0', height: HEIGHT, class: 'plot' }, grid, area, ...paths, mark);
  const when = h('span', { class: 'when' });
  const values = lines.map(() => h('b', {}));
  const legend = h('ul', { class: 'legend' }, ...lines.map((line, index) => h('li', {},
    h('span', { class: `swatch line-${index + 1}`, 'aria-hidden': 'true' }), `${line.name} `, values[index])));
  const said = h('span', { class: 'hidden', 'aria-live': 'polite' });
  const figure = h('figure', { class: 'card chart' },
    h('figcaption', {}, h('h2', {}, title), when), plot, legend, said);

  plot.addEventListener('pointermove', event => moveTo(stepAt(event)));
  plot.addEventListener('pointerleave', () => moveTo(null));
  plot.addEventListener('blur', () => moveTo(null));
  plot.addEventListener('keydown', event => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!by) return;
    event.preventDefault();
    moveTo(Math.min(STEPS - 1, Math.max(0, (cursor ?? STEPS) + by)));
    setText(said, `${when.textContent}: ${legend.textContent}`);
  });
  new ResizeObserver(([entry]) => {
    width = Math.round(entry.contentRect.width);
    if (width > LEFT + RIGHT) draw();
  }).observe(plot);

  const x = index => LEFT + index * (width - LEFT - RIGHT) / (STEPS - 1);
  const y = share => HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM);
  const valueAt = (line, index) => (steps[index] ? line.of(steps[index]) : undefined);

  function stepAt(event) {
    const at = (event.clientX - plot.getBoundingClientRect().left - LEFT) / (width - LEFT - RIGHT);
    return Math.min(STEPS - 1, Math.max(0, Math.round(at * (STEPS - 1))));
  }

  function moveTo(index) {
    cursor = index;
    read();
  }

  /** Writes the values of the step under the cursor, or the last ones, into the legend. */
  function read() {
    const last = steps.findLastIndex(step => step && lines.some(line => line.of(step) !== undefined));
    const index = cursor ?? (last >= STEPS - 6 ? last : -1);
    lines.forEach((line, at) => setText(values[at], format(valueAt(line, index) ?? null)));
    setText(when, cursor != null && steps[cursor] ? time(steps[cursor].t) : '');
    mark.style.display = cursor == null ? 'none' : '';
    if (cursor != null) {
      setAttribute(mark, 'x1', x(cursor));
      setAttribute(mark, 'x2', x(cursor));
    }
    setAttribute(plot, 'aria-label',
      `${title}, last five minutes. ${legend.textContent}. Left and right arrow keys read earlier values.`);
  }

  function pathOf(line, share) {
    let path = '';
    let drawn = 0;
    for (let index = 0; index < STEPS; index++) {
      const value = valueAt(line, index);
      if (value === undefined) {
        drawn = 0;
        continue;
      }
      const next = valueAt(line, index + 1);
      const point = `${x(index).toFixed(1)} ${y(share(value)).toFixed(1)}`;
      // A lone value is a dot: a line of no length with round ends.
      path += `${drawn ? 'L' : 'M'}${point}${!drawn && next === undefined ? 'h.01' : ''}`;
      drawn++;
    }
    return path;
  }

  function draw() {
    if (width <= LEFT + RIGHT) return;
    setAttribute(plot, 'viewBox', `0 0 ${width} ${HEIGHT}`);
    const present = lines.flatMap(line => steps.map((step, index) => valueAt(line, index)))
      .filter(value => value !== undefined);
    const { ticks, share } = isRate ? linear(present) : logarithmic(present);
    grid.replaceChildren(...ticks.flatMap(tick => [
      svg('line', { x1: LEFT, x2: width - RIGHT, y1: y(share(tick)), y2: y(share(tick)) }),
      svg('text', { x: LEFT - 6, y: y(share(tick)) + 4, 'text-anchor': 'end' }, format(tick).replace('.0', '')),
    ]), ...[[0, '−5 min', 'start'], [(STEPS - 1) / 2, '−2½ min', 'middle'], [STEPS - 1, 'now', 'end']]
      .map(([index, text, anchor]) => svg('text', { x: x(index), y: HEIGHT - 3, 'text-anchor': anchor }, text)));
    lines.forEach((line, index) => setAttribute(paths[index], 'd', pathOf(line, share)));
    if (isRate) setAttribute(area, 'd', `${pathOf(lines[0], share)}V${y(0)}H${x(0)}Z`);
    read();
  }

  return {
    part: figure,
    /** Shows the steps of a timeline, by their beginning, as they are at `now`. */
    update(timeline, now) {
      // A step takes five seconds: nothing is to be seen of it more often than once in one.
      if (Math.abs(now - drawnAt) < 1000) return;
      drawnAt = now;
      const last = Math.floor(now / STEP) * STEP - (isRate ? STEP : 0);
      steps = Array.from({ length: STEPS }, (none, index) => {
        const t = last - (STEPS - 1 - index) * STEP;
        return timeline.get(t) ?? { t };
      });
      draw();
    },
  };
}

/** Keeps the steps of a timeline that are shown: all of them, or those that have changed. */
export function mergeTimeline(timeline, steps, now) {
  for (const step of steps) timeline.set(step.t, step);
  for (const t of timeline.keys()) {
    if (t < now - (STEPS + 2) * STEP) timeline.delete(t);
  }
}

/** Returns a sum of a timeline's last steps per second: one whole step and the one under way. */
export function perSecond(timeline, now, of) {
  const current = Math.floor(now / STEP) * STEP;
  const sum = [current, current - STEP].reduce((total, t) => total + (of(timeline.get(t) ?? {}) ?? 0), 0);
  return sum * 1000 / (now - current + STEP);
}

/** Returns the newest value of a timeline that is not older than half a minute. */
export function newest(timeline, now, of) {
  for (let t = Math.floor(now / STEP) * STEP; t > now - 30000; t -= STEP) {
    const value = of(timeline.get(t) ?? {});
    if (value !== undefined) return value;
  }
  return undefined;
}

/** Returns a sum over a timeline. */
export const total = (timeline, of) => [...timeline.values()].reduce((sum, step) => sum + (of(step) ?? 0), 0);

/** Returns the text of a value that is known, a dash otherwise. */
export const known = (value, format) => (value === undefined ? NONE : format(value));
