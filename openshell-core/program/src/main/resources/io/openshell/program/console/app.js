// The frame of the page: the token, the connection, and which program's view is shown.

import { setText } from './dom.js';
import { follow } from './feed.js';
import { span } from './format.js';
import { gatewayView } from './gateway.js';
import { proxyView } from './proxy.js';
import { themeButton } from './theme.js';

const KEY = 'openshell-console-token';
const VIEWS = { 'openshell-proxy': proxyView, 'openshell-gateway': gatewayView };

const part = id => document.getElementById(id);
const form = part('unlock');
const input = part('token');
const status = part('status');

let connection = null;
let view = null;
let paused = false;
let drawing = false;
let about = null;
let now = 0;

/** The fragment never reaches a server; it does not stay in the address bar either, nor in the history. */
function takeFragment() {
  const found = /^#token=(.+)$/.exec(location.hash);
  if (found) {
    history.replaceState(null, '', location.pathname);
    sessionStorage.setItem(KEY, found[1]);
  }
  return Boolean(found);
}

function say(state, text) {
  status.dataset.state = state;
  setText(status, text);
}

function draw() {
  drawing = false;
  if (!view || paused || document.hidden) return;
  view.draw();
  setText(part('uptime'), about ? `up ${span((now - about.started) / 1000)}` : '');
}

/** Draws once per frame at most, however much has come. */
function drawSoon() {
  if (!drawing) {
    drawing = true;
    requestAnimationFrame(draw);
  }
}

function onEvent({ name, data }) {
  now = data.now;
  if (name === 'all') {
    about = data.about;
    if (!view || view.program !== data.program) {
      view = VIEWS[data.program]();
      part('view').replaceChildren(...view.parts);
      setText(part('program'), data.program.replace('openshell-', ''));
      document.title = `${data.program} console`;
    }
    view.reset(data);
  } else if (view) {
    view.change(data);
  }
  drawSoon();
}

function onState(state, text) {
  if (state === 'refused') {
    lock(text);
  } else if (state === 'open') {
    showPaused();
  } else {
    say('lost', state === 'busy' ? 'Too many consoles are open: waiting' : 'Connection lost: trying again');
  }
}

function open(token) {
  connection?.abort();
  connection = new AbortController();
  form.hidden = true;
  part('pause').hidden = part('lock').hidden = false;
  say('lost', 'Connecting');
  follow(token, connection.signal, onEvent, onState);
}

/** Forgets the token and all that was shown. */
function lock(problem) {
  connection?.abort();
  sessionStorage.removeItem(KEY);
  view = about = null;
  part('view').replaceChildren();
  setText(part('uptime'), '');
  part('pause').hidden = part('lock').hidden = true;
  form.hidden = false;
  setText(part('problem'), problem);
  input.value = '';
  input.focus();
  say('locked', 'Locked');
}

function showPaused() {
  part('pause').setAttribute('aria-pressed', String(paused));
  say(paused ? 'paused' : 'open', paused ? 'Paused' : 'Live');
}

form.addEventListener('submit', event => {
  event.preventDefault();
  const token = input.value.trim();
  input.value = '';
  setText(part('problem'), '');
  sessionStorage.setItem(KEY, token);
  open(token);
  part('main').focus();
});
part('lock').addEventListener('click', () => lock(''));
part('pause').addEventListener('click', () => {
  paused = !paused;
  showPaused();
  drawSoon();
});
document.addEventListener('visibilitychange', drawSoon);
window.addEventListener('hashchange', () => {
  if (takeFragment()) open(sessionStorage.getItem(KEY));
});

themeButton(part('theme'));
takeFragment();
const known = sessionStorage.getItem(KEY);
if (known) {
  open(known);
} else {
  form.hidden = false;
}
