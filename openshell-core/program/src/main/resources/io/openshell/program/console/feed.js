// Reads server-sent events with fetch: EventSource cannot send a token but in the URL, where others may see it.

const LONGEST_EVENT = 8 << 20;
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 10000;

const pause = (millis, signal) => new Promise(resolve => {
  const timer = setTimeout(resolve, millis);
  signal.addEventListener('abort', () => { clearTimeout(timer); resolve(); }, { once: true });
});

/** Returns name and data of an event, or null if it is a comment. */
function parse(block) {
  let name = 'message';
  const data = [];
  for (const line of block.split('\n')) {
    if (line.startsWith('event: ')) name = line.slice(7);
    if (line.startsWith('data: ')) data.push(line.slice(6));
  }
  return data.length ? { name, data: JSON.parse(data.join('\n')) } : null;
}

async function readEvents(body, onEvent) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    rest += value;
    let end;
    while ((end = rest.indexOf('\n\n')) >= 0) {
      const event = parse(rest.slice(0, end));
      rest = rest.slice(end + 2);
      if (event) onEvent(event);
    }
    if (rest.length > LONGEST_EVENT) throw new Error('an event without an end');
  }
}

/**
 * Follows the feed until `signal` aborts, coming back when it ends. Calls `onEvent` with each event and `onState` with
 * `open`, `lost`, `busy` or, when it gives up, `refused`.
 */
export async function follow(token, signal, onEvent, onState) {
  let wait = FIRST_PAUSE;
  while (!signal.aborted) {
    try {
      const answer = await fetch('/console/feed', {
        headers: { Authorization: `Bearer ${token}` }, cache: 'no-store', credentials: 'omit', signal,
      });
      if (answer.status === 401) {
        onState('refused', 'That is not the token.');
        return;
      }
      if (answer.status === 429) {
        onState('refused', 'Too many wrong tokens: wait a moment.');
        return;
      }
      if (answer.ok) {
        onState('open');
        wait = FIRST_PAUSE;
        await readEvents(answer.body, onEvent);
        onState('lost');
      } else {
        onState(answer.status === 503 ? 'busy' : 'lost');
      }
    } catch (problem) {
      if (signal.aborted) return;
      onState('lost');
    }
    await pause(wait, signal);
    wait = Math.min(wait * 2, LONGEST_PAUSE);
  }
}
