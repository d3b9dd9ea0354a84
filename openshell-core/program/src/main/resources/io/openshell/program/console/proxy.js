// What is shown of a proxy.

import { chart, known, mergeTimeline, newest, perSecond, total } from './chart.js';
import { aboutPart, tiles } from './parts.js';
import { NONE, ago, bytes, count, micros, rate, span, time, words } from './format.js';
import { h } from './dom.js';
import { table } from './table.js';

const KEPT_REQUESTS = 200;
const KEPT_DENIALS = 100;

const QUANTILES = ['p50', 'p95', 'p99'];
const spread = name => QUANTILES.map((quantile, index) => ({ name: quantile, of: step => step[name]?.[index] }));
const perStep = name => step => (step[name] ?? 0) / 5;
const failure = status => (status === 0 || status >= 500 ? 'bad' : status >= 400 ? 'warn' : 'good');
const request = row => `${row.method} ${row.path}`;

function models(row) {
  if (!row.model && !row.asked) return NONE;
  return row.asked && row.asked !== row.model ? `${row.asked} → ${row.model || NONE}` : row.model || row.asked;
}

const cache = row => (row.cacheRead == null && row.cacheWrite == null ? NONE
  : row.cacheWrite ? `${count(row.cacheRead ?? 0)} + ${count(row.cacheWrite)}` : count(row.cacheRead));

function liveTable(clock) {
  const elapsed = row => clock.now - row.at;
  return table({
    id: 'live', title: 'Live requests', key: row => row.id, empty: 'Nothing is under way.', filter: true, most: 250,
    sortBy: 1, ascending: false,
    columns: [
      { label: 'No.', kind: 'number', text: row => String(row.id), sort: row => row.id, wide: true },
      { label: 'Elapsed', kind: 'number', text: row => micros(elapsed(row) * 1000), sort: elapsed },
      { label: 'State', text: row => (row.status ? `answering ${row.status}` : 'waiting'),
        mark: row => (row.status >= 400 ? failure(row.status) : null) },
      { label: 'Operation', text: row => words(row.kind) },
      { label: 'Route', text: row => row.route || NONE },
      { label: 'Model', kind: 'code', text: row => row.model || NONE },
      { label: 'First byte', kind: 'number', text: row => micros(row.firstByte), sort: row => row.firstByte },
      { label: 'Sent', kind: 'number', text: row => bytes(row.requestBytes), sort: row => row.requestBytes },
      { label: 'Request', kind: 'code', text: request, wide: true },
    ],
  });
}

function finishedTable() {
  const number = (label, name, format = count, wide = false) =>
    ({ label, kind: 'number', text: row => format(row[name]), sort: row => row[name], wide });
  return table({
    id: 'finished', title: 'Finished requests', key: row => row.id, empty: 'No request has finished yet.',
    filter: true, sortBy: 0, ascending: false,
    columns: [
      { label: 'Time', text: row => time(row.at), sort: row => row.at },
      { label: 'Status', kind: 'number', text: row => (row.status ? String(row.status) : NONE),
        sort: row => row.status, mark: row => failure(row.status) },
      { label: 'Operation', text: row => words(row.kind) },
      { label: 'Model asked → used', kind: 'code', text: models },
      number('In', 'input'),
      number('Out', 'output'),
      { label: 'Cache', kind: 'number', text: cache, sort: row => row.cacheRead },
      number('First byte', 'firstByte', micros),
      number('Took', 'took', micros),
      number('Overhead', 'overhead', micros),
      { label: 'Outcome', kind: 'prose', text: row => row.failure || row.outcome,
        mark: row => (row.failure || row.outcome === 'truncated' ? 'bad' : row.outcome === 'client gone' ? 'warn' : null) },
      number('Bytes', 'responseBytes', bytes),
      { label: 'Request', kind: 'code', text: request, wide: true },
    ],
  });
}

const routesTable = () => table({
  id: 'routes', title: 'Routes', key: row => `${row.users} ${row.name} ${row.protocols}`,
  empty: 'There is no route: requests are answered with 503.',
  columns: [
    { label: 'Route', text: row => row.name },
    { label: 'For', text: row => (row.users === 'user' ? 'sandboxes' : 'the platform') },
    { label: 'Provider', text: row => row.provider || NONE },
    { label: 'Endpoint', kind: 'code', text: row => row.endpoint },
    { label: 'Model', kind: 'code', text: row => row.model },
    { label: 'Protocols', kind: 'prose', wide: true, text: row => row.protocols.join(', ') },
    { label: 'Timeout', kind: 'number', text: row => span(row.timeout), sort: row => row.timeout },
  ],
});

const denialsTable = () => table({
  id: 'denials', title: 'Denials', key: row => row.id, empty: 'Nothing was refused.', filter: true, ascending: false,
  columns: [
    { label: 'Time', text: row => time(row.at), sort: row => row.at },
    { label: 'What', text: row => row.kind },
    { label: 'Status', kind: 'number', text: row => (row.status ? String(row.status) : NONE), sort: row => row.status,
      mark: row => (row.status ? failure(row.status) : null) },
    { label: 'Reason', kind: 'prose', wide: true, text: row => row.reason },
  ],
});

const reasonsTable = () => table({
  id: 'reasons', title: 'Denials by reason', key: row => `${row.kind} ${row.reason}`, empty: 'Nothing was refused.',
  sortBy: 0, ascending: false,
  columns: [
    { label: 'Count', kind: 'number', text: row => count(row.count), sort: row => row.count },
    { label: 'What', text: row => row.kind },
    { label: 'Reason', kind: 'prose', wide: true, text: row => row.reason },
  ],
});

function origin(data, now) {
  const { source, revision, replaced, connected, confirmed } = data.origin;
  const parts = [`from ${source}`];
  if (source === 'gateway') {
    parts.push(connected ? 'connected' : 'not connected', `confirmed ${ago(confirmed, now)}`);
  }
  if (revision && revision !== source) parts.push(`revision ${revision.slice(0, 12)}`);
  if (replaced) parts.push(`in force for ${span((now - replaced) / 1000)}`);
  return parts.join(' · ');
}

/** Returns the view: its parts, and what to do with what comes. */
export function proxyView() {
  let data = {};
  let live = new Map();
  let finished = [];
  let denials = [];
  const timeline = new Map();
  const clock = { now: 0 };
  const figures = tiles(['Live', 'Requests/s', 'First byte', 'Overhead', 'Tokens/s', 'Failed', 'Denied', 'Memory']);
  const charts = [
    chart({ title: 'Time to first byte', lines: spread('firstByte'), format: micros }),
    chart({ title: 'Overhead of the proxy', lines: spread('overhead'), format: micros }),
    chart({ title: 'Requests per second', isRate: true, format: rate, lines: [
      { name: 'all', of: perStep('requests') }, { name: 'failed', of: perStep('failed') },
      { name: 'denied', of: perStep('denied') }] }),
    chart({ title: 'Tokens per second', isRate: true, format: rate, lines: [
      { name: 'out', of: perStep('output') }, { name: 'in', of: perStep('input') }] }),
  ];
  const tables = {
    routes: routesTable(), live: liveTable(clock), finished: finishedTable(), denials: denialsTable(),
    reasons: reasonsTable(),
  };
  const about = aboutPart();

  function merge(change) {
    mergeTimeline(timeline, change.timeline, change.now);
    finished = finished.concat(change.finished ?? []).slice(-KEPT_REQUESTS);
    denials = denials.concat(change.denials ?? []).slice(-KEPT_DENIALS);
    for (const row of change.live ?? []) live.set(row.id, row);
    for (const id of change.gone ?? []) live.delete(id);
    for (const row of change.finished ?? []) live.delete(row.id);
    data = { ...data, ...change };
  }

  function drawFigures() {
    const { now } = data;
    const sum = name => total(timeline, step => step[name]);
    const [first, added] = ['firstByte', 'overhead'].map(name => newest(timeline, now, step => step[name]));
    const quantiles = value => known(value, ([, p95, p99]) => `p95 ${micros(p95)} · p99 ${micros(p99)}`);
    figures.update([
      [count(data.liveCount), `${count(data.connections)} ${data.connections === 1 ? 'connection' : 'connections'}`],
      [rate(perSecond(timeline, now, step => step.requests)), `${count(data.requests)} since the start`],
      [known(first, ([p50]) => micros(p50)), quantiles(first)],
      [known(added, ([p50]) => micros(p50)), quantiles(added)],
      [rate(perSecond(timeline, now, step => step.output)),
        `out · ${rate(perSecond(timeline, now, step => step.input))} in`],
      [count(sum('failed')), `of ${count(sum('requests'))} in 5 min`],
      [count(sum('denied')), `in 5 min · ${count(data.denied)} in all`],
      [bytes(data.heapUsed), `of ${bytes(data.heapMax)} · CPU ${(data.cpu / 10).toFixed(0)} %`],
    ]);
  }

  return {
    program: 'openshell-proxy',
    parts: [
      figures.part,
      h('div', { class: 'charts' }, ...charts.map(each => each.part)),
      tables.routes.part, tables.live.part, tables.finished.part,
      h('div', { class: 'pair' }, tables.denials.part, tables.reasons.part),
      about.part,
    ],
    reset(all) {
      data = {};
      live = new Map();
      finished = [];
      denials = [];
      timeline.clear();
      merge(all);
    },
    change: merge,
    draw() {
      clock.now = data.now;
      drawFigures();
      charts.forEach(each => each.update(timeline, data.now));
      tables.routes.update(data.routes, origin(data, data.now));
      const hidden = data.liveCount - live.size;
      tables.live.update([...live.values()], hidden > 0 ? `${live.size} of ${data.liveCount}` : undefined);
      tables.finished.update(finished);
      tables.denials.update(denials);
      tables.reasons.update(data.reasons ?? []);
      about.update(data, [['TLS sessions', count(data.tlsSessions)]]);
    },
  };
}
