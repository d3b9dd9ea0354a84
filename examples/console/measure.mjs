// What the console costs with 200 streams under way: the proxy's processor time with a viewer and without, and how
// promptly the page answers. Figures are printed and not judged.
import { readFileSync } from 'node:fs';
import { keepStreams } from './sandbox.mjs';

const STREAMS = 200;
const SECONDS = Number(process.env.MEASURE_SECONDS ?? 20);
const TICKS = 100;

const pause = seconds => new Promise(resolve => { setTimeout(resolve, seconds * 1000); });

/** Processor seconds that the proxy has used so far. */
function used() {
  const fields = readFileSync(`/proc/${process.env.PROXY_PID}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS;
}

async function share(seconds) {
  const before = used();
  await pause(seconds);
  return 100 * (used() - before) / seconds;
}

/** Runs in the page: gaps between frames, and how late timers are, in milliseconds. */
function watchPage(seconds) {
  return new Promise(resolve => {
    const frames = [];
    const late = [];
    const longTasks = [];
    new PerformanceObserver(list => list.getEntries().forEach(entry => longTasks.push(entry.duration)))
      .observe({ entryTypes: ['longtask'] });
    let last = performance.now();
    const end = last + seconds * 1000;
    const frame = now => {
      frames.push(now - last);
      last = now;
      if (now < end) requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
    let due = performance.now() + 50;
    const timer = setInterval(() => {
      const now = performance.now();
      late.push(Math.max(0, now - due));
      due = now + 50;
      if (now > end) {
        clearInterval(timer);
        const at = (values, part) => [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) * part)].toFixed(1);
        resolve({
          frames: `median ${at(frames, 0.5)}, 99 % ${at(frames, 0.99)}, longest ${at(frames, 1)}`,
          late: `median ${at(late, 0.5)}, 99 % ${at(late, 0.99)}, longest ${at(late, 1)}`,
          longTasks: longTasks.length,
          rows: document.querySelectorAll('#live tbody tr').length,
        });
      }
    }, 50);
  });
}

/** Measures with the viewer `page`, and without: that page is left for the while. */
export async function measure(page) {
  const url = page.url();
  const stop = new AbortController();
  const streams = keepStreams(STREAMS, stop.signal);
  await page.goto('about:blank');
  // The proxy's own code is compiled meanwhile; what is left of that falls on both sides alike.
  await pause(15);
  const without = [];
  const watched = [];
  let seen;
  for (const watching of [true, false, false, true]) {
    if (watching) {
      await page.goto(url);
      await page.locator('#status[data-state="open"]').waitFor();
    }
    await pause(3);
    if (watching) {
      const [percent, figures] = await Promise.all([share(SECONDS / 2), page.evaluate(watchPage, SECONDS / 2)]);
      watched.push(percent);
      seen = figures;
      await page.goto('about:blank');
    } else {
      without.push(await share(SECONDS / 2));
    }
  }
  stop.abort();
  const mean = values => values.reduce((sum, value) => sum + value, 0) / values.length;
  console.log(`${STREAMS} streams for ${SECONDS} s each, ${await streams} ended well`);
  console.log(`proxy: ${mean(without).toFixed(1)} % of a processor unwatched (${without.map(Math.round)}), `
    + `${mean(watched).toFixed(1)} % watched (${watched.map(Math.round)}): `
    + `${(mean(watched) - mean(without)).toFixed(1)} more`);
  console.log(`page: ${seen.rows} live rows; frames (ms) ${seen.frames}; timers late (ms) ${seen.late}; `
    + `${seen.longTasks} tasks over 50 ms`);
}
