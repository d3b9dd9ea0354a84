// Looks at the console with a browser: how one gets in, what is shown, and that it can be used by everybody.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { checkGateway, checkPage } from './page.mjs';
import { MARKUP, denials, kinds, markup } from './sandbox.mjs';
import { measure } from './measure.mjs';

const { LINK, GATEWAY_LINK, KEY, SHOTS } = process.env;
const url = LINK.split('#')[0];
const token = LINK.split('token=')[1];
const complaints = [];

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM });

/** Opens a page on which every complaint of the browser is noted. */
async function newPage(options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  page.on('console', message => { if (message.type() !== 'info') complaints.push(message.text()); });
  page.on('pageerror', error => complaints.push(String(error)));
  await page.addInitScript(() => {
    window.violations = [];
    document.addEventListener('securitypolicyviolation', event => window.violations.push(event.violatedDirective));
  });
  return page;
}

const live = page => page.locator('#status[data-state="open"]').waitFor();

/** Some traffic of all kinds, so that there is something to look at. */
async function traffic(rounds) {
  for (let round = 0; round < rounds; round++) {
    await Promise.all([...Object.values(kinds), kinds.stream, kinds.claude, kinds.claude].map(each => each()));
    await Promise.all(Object.values(denials).map(each => each()));
  }
  await markup();
}

async function checkEntry() {
  const page = await newPage();
  await page.goto(url);
  await page.locator('#token').fill('not-the-token-at-all-0123456789abcdef');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').getByText('That is not the token.').waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.id), 'token');
  assert.equal(complaints.length, 1, `the browser says once that there was a 401: ${complaints}`);
  complaints.length = 0;
  await page.keyboard.type(token);
  await page.keyboard.press('Enter');
  await live(page);
  await page.getByRole('button', { name: 'Lock' }).click();
  await page.locator('#token').waitFor();
  assert.equal(await page.locator('#view').textContent(), '');
  assert.equal(await page.evaluate(() => sessionStorage.length), 0);
  await page.context().close();
}

async function checkContent(page) {
  const finished = page.locator('#finished tbody');
  await finished.getByText('gpt-of-the-sandbox → operator-chosen-model').first().waitFor();
  await finished.getByText(MARKUP).first().waitFor();
  assert.equal(await page.locator('#view img').count(), 0);
  const text = await page.locator('main').innerText();
  for (const expected of ['openai_chat_completions', 'anthropic_messages', 'platform-model', 'tunnel refused',
    'request refused', 'TLS failed', 'client gone', 'from file']) {
    assert.ok(text.includes(expected), `${expected} is shown`);
  }
  const whole = await page.content();
  for (const secret of [KEY, token, '7f3k9q2x', 'made-up-in-the-sandbox']) {
    assert.ok(!whole.includes(secret), 'neither a key nor a prompt is shown');
  }
  assert.equal(page.url(), url, 'the token is not in the address bar');
  const busy = Promise.all([kinds.stream(), kinds.claude(), kinds.stream()]);
  await page.locator('#live tbody').getByText('answering 200').first().waitFor();
  await page.screenshot({ path: `${SHOTS}/live.png` });
  await busy;
  await page.locator('#live .empty').waitFor();
}

async function shoot(link, name) {
  for (const [width, height, full] of [[1280, 900, true], [400, 860, false]]) {
    for (const colorScheme of ['light', 'dark']) {
      const page = await newPage({ viewport: { width, height }, colorScheme, reducedMotion: 'reduce' });
      await page.goto(link);
      await live(page);
      await page.locator('#about dd').first().waitFor();
      await checkPage(page, width, `${name} ${width} ${colorScheme}`);
      await page.screenshot({ path: `${SHOTS}/${name}-${width}-${colorScheme}.png`, fullPage: full || name === 'gateway' });
      if (width === 400) {
        await page.locator('#finished, #calls').first().scrollIntoViewIfNeeded();
        await page.evaluate(() => document.querySelector('#finished, #calls').scrollIntoView());
        await page.screenshot({ path: `${SHOTS}/${name}-${width}-${colorScheme}-rows.png` });
      }
      assert.deepEqual(await page.evaluate(() => window.violations), [], 'the policy was kept');
      await page.context().close();
    }
  }
}

async function checkKeyboard(page) {
  await page.evaluate(() => { document.activeElement.blur(); window.scrollTo(0, 0); });
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Skip to content');
  await page.keyboard.press('Enter');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'main');
  await page.keyboard.press('Tab');
  await page.keyboard.press('ArrowLeft');
  assert.match(await page.locator('.chart .when').first().textContent(), /^\d\d:\d\d:\d\d$/);

  await page.locator('#finished th').filter({ hasText: 'Took' }).getByRole('button').focus();
  await page.keyboard.press('Enter');
  assert.equal(await page.locator('#finished th[aria-sort]').textContent(), 'Took');
  await page.keyboard.press('Space');
  assert.equal(await page.locator('#finished th[aria-sort]').getAttribute('aria-sort'), 'ascending');
  await page.locator('#finished th').filter({ hasText: 'Time' }).getByRole('button').press('Enter');

  await page.locator('#finished input').focus();
  await page.keyboard.type('embeddings');
  await page.locator('#finished .count').getByText(/^\d+ of \d+$/).waitFor();
  assert.ok((await page.locator('#finished tbody tr').allTextContents()).every(row => row.includes('embeddings')));
  await page.locator('#finished input').fill('');

  await page.getByRole('button', { name: 'Pause' }).focus();
  await page.keyboard.press('Space');
  await page.locator('#status[data-state="paused"]').waitFor();
  const before = await page.locator('#finished .count').textContent();
  await kinds.models();
  await page.waitForTimeout(900);
  assert.equal(await page.locator('#finished .count').textContent(), before, 'nothing moves while paused');
  await page.keyboard.press('Space');
  await live(page);
  await page.locator('#finished .count').getByText(String(Number(before) + 1)).waitFor();
  await page.getByRole('button', { name: 'Theme: auto' }).press('Enter');
  assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), 'light');
}

try {
  await checkEntry();
  const page = await newPage();
  await page.goto(LINK);
  await live(page);
  await traffic(3);
  await checkContent(page);
  await checkKeyboard(page);
  await shoot(LINK, 'proxy');
  const gateway = await newPage();
  await gateway.goto(GATEWAY_LINK);
  await live(gateway);
  await checkGateway(gateway);
  await shoot(GATEWAY_LINK, 'gateway');
  assert.deepEqual(complaints, [], 'the browser complains of nothing');
  assert.ok(readFileSync(`${SHOTS}/proxy-1280-dark.png`).length > 20000);
  console.log(`PASS console; pictures are in ${SHOTS}`);
  if (process.env.MEASURE) await measure(page);
} finally {
  await browser.close();
}
