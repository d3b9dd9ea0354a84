// Parts that both programs' views have.

import { h, section, setText } from './dom.js';
import { NONE, bytes, date, span } from './format.js';

/** Returns a row of figures: a label each, a value and a line below it. */
export function tiles(labels) {
  const values = labels.map(() => [h('dd', { class: 'value' }, NONE), h('dd', { class: 'note' }, NONE)]);
  return {
    part: h('dl', { class: 'tiles' }, ...labels.map((label, index) =>
      h('div', { class: 'card tile' }, h('dt', {}, label), ...values[index]))),
    update(next) {
      next.forEach(([value, note], index) => {
        setText(values[index][0], value);
        setText(values[index][1], note);
      });
    },
  };
}

/** Returns what is known of the process itself. */
export function aboutPart() {
  const list = h('dl', { class: 'about' });
  return {
    part: section('about', 'Program', null, list),
    update(data, more) {
      const { about, now } = data;
      const rows = [
        ['Version', about.version], ['Java', about.java], ['System', about.os],
        ['Processors', String(about.processors)], ['Process', String(about.pid)],
        ['Started', `${date(about.started)} (${span((now - about.started) / 1000)} ago)`],
        ['Heap', `${bytes(data.heapUsed)} of ${bytes(data.heapMax)}`], ...more,
      ];
      while (list.children.length < rows.length) list.append(h('div', {}, h('dt'), h('dd')));
      rows.forEach(([name, value], index) => {
        setText(list.children[index].children[0], name);
        setText(list.children[index].children[1], value);
      });
    },
  };
}
