// A table whose rows are kept by key: what does not change is not touched. It sorts by its headings and filters by words.

import { h, section, setAttribute, setText } from './dom.js';

/**
 * Returns a table as a part of the page. A column has a `label` and `text(row)`; it may have `sort(row)`, `kind`
 * (`number`, `code`, `prose`), `mark(row)` (a class of its cell) and `wide` (not shown on a narrow page).
 */
export function table({ id, title, columns, key, empty, sortBy = 0, ascending = true, filter = false, most = 200 }) {
  let sorted = sortBy;
  let upwards = ascending;
  let rows = [];
  let note;
  const elements = new Map();
  const summary = h('span', { class: 'count' });
  const search = filter && h('input', {
    type: 'search', placeholder: 'Filter', 'aria-label': `Filter ${title.toLowerCase()}`, on: { input: () => draw() },
  });
  const headings = columns.map((column, index) => h('th', {
    role: 'columnheader', scope: 'col', class: classes(column),
  }, h('button', { type: 'button', on: { click: () => sortOn(index) } }, column.label)));
  const body = h('tbody', { role: 'rowgroup' });
  const nothing = h('p', { class: 'empty' }, empty);
  const box = h('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-labelledby': `${id}-title` },
    h('table', { role: 'table', 'aria-labelledby': `${id}-title` },
      h('thead', { role: 'rowgroup' }, h('tr', { role: 'row' }, ...headings)), body));
  const aside = h('div', { class: 'tools' }, summary, search || null);
  const part = section(id, title, aside, box, nothing);

  function classes(column) {
    return [column.kind, column.wide && 'wide'].filter(Boolean).join(' ') || null;
  }

  function sortOn(index) {
    upwards = index === sorted ? !upwards : columns[index].kind !== 'number';
    sorted = index;
    draw();
  }

  function compare(a, b) {
    const value = columns[sorted].sort ?? columns[sorted].text;
    const one = value(a);
    const other = value(b);
    // What is not known comes last, whichever way.
    if ((one == null) !== (other == null)) return one == null ? 1 : -1;
    const order = one === other ? 0 : one < other ? -1 : 1;
    return (upwards ? order : -order) || (key(a) < key(b) ? 1 : -1);
  }

  function matches(row, words) {
    const text = columns.map(column => column.text(row)).join(' ').toLowerCase();
    return words.every(word => text.includes(word));
  }

  function show(row) {
    const name = key(row);
    let element = elements.get(name);
    if (!element) {
      element = h('tr', { role: 'row' }, ...columns.map(column =>
        h('td', { role: 'cell', class: classes(column), 'data-label': column.label })));
      elements.set(name, element);
    }
    columns.forEach((column, index) => {
      const cell = element.cells[index];
      const text = column.text(row);
      if (cell.textContent !== text) {
        cell.textContent = text;
        setAttribute(cell, 'title', text.length > 18 ? text : null);
      }
      if (column.mark) setAttribute(cell, 'data-mark', column.mark(row));
    });
    return element;
  }

  function draw() {
    const words = search ? search.value.toLowerCase().split(/\s+/).filter(Boolean) : [];
    const found = words.length ? rows.filter(row => matches(row, words)) : rows;
    const shown = [...found].sort(compare).slice(0, most);
    const names = new Set(shown.map(key));
    for (const [name, element] of elements) {
      if (!names.has(name)) {
        element.remove();
        elements.delete(name);
      }
    }
    let next = body.firstElementChild;
    for (const row of shown) {
      const element = show(row);
      if (element === next) {
        next = next.nextElementSibling;
      } else {
        body.insertBefore(element, next);
      }
    }
    headings.forEach((heading, index) => setAttribute(heading, 'aria-sort',
      index === sorted ? (upwards ? 'ascending' : 'descending') : null));
    box.hidden = rows.length === 0;
    nothing.hidden = rows.length > 0;
    setText(summary, note ?? (found.length < rows.length ? `${found.length} of ${rows.length}` : String(rows.length)));
  }

  return {
    part,
    /** Shows other rows; `text` stands beside the heading in place of their number. */
    update(next, text) {
      rows = next;
      note = text;
      draw();
    },
  };
}
