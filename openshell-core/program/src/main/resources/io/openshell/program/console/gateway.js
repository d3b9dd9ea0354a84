// What is shown of a gateway.

import { chart, known, mergeTimeline, newest, perSecond, total } from './chart.js';
import { h } from './dom.js';
import { NONE, ago, bytes, count, date, micros, rate, span, time } from './format.js';
import { aboutPart, tiles } from './parts.js';
import { table } from './table.js';

const KEPT = 200;
const LISTS = ['calls', 'refusals', 'incidents'];

const perStep = name => step => (step[name] ?? 0) / 5;
const method = row => row.method.replace(/^openshell\./, '');

const routesTable = () => table({
  id: 'routes', title: 'Routes', key: row => row.name, empty: 'No route is set.',
  columns: [
    { label: 'Route', text: row => row.name },
    { label: 'Provider', text: row => row.provider },
    { label: 'Model', kind: 'code', text: row => row.model },
    { label: 'Timeout', kind: 'number', text: row => (row.timeout ? span(row.timeout) : 'default'),
      sort: row => row.timeout },
    { label: 'Version', kind: 'number', text: row => String(row.version), sort: row => row.version },
    { label: 'State', kind: 'prose', text: row => row.problem || 'in the bundle', mark: row => (row.problem ? 'bad' : 'good') },
  ],
});

const providersTable = () => table({
  id: 'providers', title: 'Providers', key: row => row.name, empty: 'There is no provider.',
  columns: [
    { label: 'Name', text: row => row.name },
    { label: 'Type', text: row => row.type },
    { label: 'Version', kind: 'number', text: row => String(row.version), sort: row => row.version },
    { label: 'Created', text: row => date(row.created), sort: row => row.created },
  ],
});

const watchersTable = () => table({
  id: 'watchers', title: 'Connected sandboxes', key: row => row.name, empty: 'No proxy watches the bundle.', filter: true,
  columns: [
    { label: 'Sandbox', text: row => row.name },
    { label: 'Streams', kind: 'number', text: row => count(row.streams), sort: row => row.streams },
  ],
});

const expiry = clock => row => (row.expires
  ? `${date(row.expires)} (${row.expires > clock.now ? `in ${span((row.expires - clock.now) / 1000)}` : 'expired'})`
  : NONE);

const mintedTable = clock => table({
  id: 'minted', title: 'Minted tokens', key: row => `${row.provider} ${row.credential}`,
  empty: 'No provider needs tokens to be minted.',
  columns: [
    { label: 'Provider', text: row => row.provider },
    { label: 'Minted from', text: row => row.credential },
    { label: 'Expires', text: expiry(clock), sort: row => row.expires },
    { label: 'State', kind: 'prose', text: row => (row.failure ? `${row.failure} (since ${time(row.since)})` : row.expires ? 'good' : 'pending'),
      mark: row => (row.failure ? 'bad' : row.expires ? 'good' : 'warn') },
  ],
});

const sandboxTokensTable = clock => table({
  id: 'sandbox-tokens', title: 'Sandbox tokens', key: row => `${row.name} ${row.created}`, empty: 'There is no token.',
  columns: [
    { label: 'Name', text: row => row.name },
    { label: 'Created', text: row => date(row.created), sort: row => row.created },
    { label: 'Expires', text: row => (row.expires ? expiry(clock)(row) : 'never'), sort: row => row.expires },
  ],
});

const callsTable = () => table({
  id: 'calls', title: 'Recent calls', key: row => row.id, empty: 'No call has been answered yet.', filter: true,
  ascending: false,
  columns: [
    { label: 'Time', text: row => time(row.at), sort: row => row.at },
    { label: 'Method', kind: 'code', text: method },
    { label: 'Caller', text: row => row.caller },
    { label: 'Code', text: row => row.code, mark: row => (row.failed ? 'bad' : row.code === 'OK' ? 'good' : null) },
    { label: 'Took', kind: 'number', text: row => micros(row.took), sort: row => row.took },
    { label: 'Detail', kind: 'prose', wide: true, text: row => row.detail || NONE },
  ],
});

const refusalsTable = () => table({
  id: 'refusals', title: 'Refused callers', key: row => row.id, empty: 'Nobody was refused.', filter: true,
  ascending: false,
  columns: [
    { label: 'Time', text: row => time(row.at), sort: row => row.at },
    { label: 'Address', text: row => row.address },
    { label: 'Method', kind: 'code', text: method },
    { label: 'Reason', kind: 'prose', wide: true, text: row => row.reason },
  ],
});

const incidentsTable = () => table({
  id: 'incidents', title: 'Changes and incidents', key: row => row.id, empty: 'Nothing has changed.', filter: true,
  ascending: false,
  columns: [
    { label: 'Time', text: row => time(row.at), sort: row => row.at },
    { label: 'What', text: row => row.what, mark: row => (row.trouble ? 'bad' : null) },
    { label: 'Who', text: row => row.who || NONE },
    { label: 'Detail', kind: 'prose', wide: true, text: row => row.detail || NONE },
  ],
});

/** Returns the view: its parts, and what to do with what comes. */
export function gatewayView() {
  let data = {};
  let lists = {};
  const timeline = new Map();
  const clock = { now: 0 };
  const figures = tiles(['Sandboxes', 'Calls/s', 'Call', 'Refused', 'Changes', 'Store', 'Bundle', 'Memory']);
  const charts = [
    chart({ title: 'Calls per second', isRate: true, format: rate, lines: [
      { name: 'all', of: perStep('calls') }, { name: 'failed', of: perStep('failed') },
      { name: 'refused', of: perStep('refused') }] }),
    chart({ title: 'Time of a call', format: micros, lines: ['p50', 'p95', 'p99'].map((name, index) =>
      ({ name, of: step => step.took?.[index] })) }),
  ];
  const tables = {
    routes: routesTable(), providers: providersTable(), watchers: watchersTable(),
    sandboxTokens: sandboxTokensTable(clock), minted: mintedTable(clock), calls: callsTable(),
    refusals: refusalsTable(), incidents: incidentsTable(),
  };
  const about = aboutPart();

  function merge(change) {
    mergeTimeline(timeline, change.timeline, change.now);
    for (const name of LISTS) lists[name] = (lists[name] ?? []).concat(change[name] ?? []).slice(-KEPT);
    data = { ...data, ...change, ...lists };
  }

  function drawFigures() {
    const { now, store } = data;
    const took = newest(timeline, now, step => step.took);
    const sum = name => total(timeline, step => step[name]);
    figures.update([
      [count(data.watchers.length), `${count(data.watcherCount)} ${data.watcherCount === 1 ? 'stream' : 'streams'}`],
      [rate(perSecond(timeline, now, step => step.calls)), `${count(data.callCount)} since the start`],
      [known(took, ([p50]) => micros(p50)), known(took, ([, p95, p99]) => `p95 ${micros(p95)} · p99 ${micros(p99)}`)],
      [count(sum('refused')), `in 5 min · ${count(data.refusalCount)} in all`],
      [count(data.changeCount), 'since the start'],
      [store.failing ? 'failing' : store.confirmed ? 'good' : 'unsure', store.kind],
      [data.revision.slice(0, 8) || NONE, `made ${ago(data.generated, now)}`],
      [bytes(data.heapUsed), `of ${bytes(data.heapMax)} · CPU ${(data.cpu / 10).toFixed(0)} %`],
    ]);
  }

  return {
    program: 'openshell-gateway',
    parts: [
      figures.part,
      h('div', { class: 'charts two' }, ...charts.map(each => each.part)),
      tables.routes.part,
      h('div', { class: 'pair' }, tables.providers.part, tables.watchers.part),
      h('div', { class: 'pair' }, tables.sandboxTokens.part, tables.minted.part),
      tables.calls.part,
      h('div', { class: 'pair' }, tables.refusals.part, tables.incidents.part),
      about.part,
    ],
    reset(all) {
      data = {};
      lists = {};
      timeline.clear();
      merge(all);
    },
    change: merge,
    draw() {
      clock.now = data.now;
      drawFigures();
      charts.forEach(each => each.update(timeline, data.now));
      for (const [name, each] of Object.entries(tables)) {
        each.update(data[name], name === 'routes' ? `revision ${data.revision.slice(0, 12) || NONE}` : undefined);
      }
      about.update(data, []);
    },
  };
}
