// What holds for the page at every width and in every theme.
import assert from 'node:assert/strict';

/** Runs in the page: the texts whose contrast is below what WCAG 2.2 asks for at level AA. */
function weakTexts() {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const channels = color => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const luminance = rgb => {
    const [r, g, b] = rgb.slice(0, 3).map(value => value / 255)
      .map(value => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = element => {
    for (let at = element; at; at = at.parentElement) {
      const color = channels(getComputedStyle(at).backgroundColor);
      if (color[3] === 255) return color;
    }
    return [255, 255, 255, 255];
  };
  const weak = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !element.checkVisibility() || element.closest('.skip, script, noscript')) continue;
    const style = getComputedStyle(element);
    const color = channels(element instanceof SVGElement ? style.fill : style.color);
    const [light, dark] = [luminance(color), luminance(ground(element))].sort((a, b) => b - a);
    const contrast = (light + 0.05) / (dark + 0.05);
    if (contrast < 4.5) weak.push(`${walker.currentNode.data.trim()}: ${contrast.toFixed(2)}`);
  }
  return weak;
}

/** Checks width, contrast and motion. */
export async function checkPage(page, width, name) {
  const [scroll, client] = await page.evaluate(() =>
    [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
  assert.ok(scroll <= width && scroll <= client, `${name}: no horizontal scrolling (${scroll} of ${width})`);
  assert.deepEqual(await page.evaluate(weakTexts), [], `${name}: contrast`);
  assert.equal(await page.evaluate(() =>
    getComputedStyle(document.getElementById('status'), '::before').animationName), 'none', `${name}: motion`);
  const unnamed = await page.evaluate(() => [...document.querySelectorAll('button, input, [tabindex="0"]')]
    .filter(element => element.checkVisibility()
      && !(element.ariaLabel || element.textContent.trim() || element.getAttribute('aria-labelledby') || element.labels?.length))
    .map(element => element.outerHTML.slice(0, 80)));
  assert.deepEqual(unnamed, [], `${name}: everything that takes the focus has a name`);
}

/** Checks what is shown of a gateway. */
export async function checkGateway(page) {
  await page.locator('#providers tbody').getByText('backend').waitFor();
  await page.locator('#routes tbody').getByText('operator-chosen-model').waitFor();
  await page.locator('#watchers tbody').getByText('console-check').waitFor();
  await page.locator('#incidents tbody').getByText('created provider backend').waitFor();
  await page.locator('#refusals tbody tr').first().waitFor();
  const whole = await page.content();
  for (const secret of [process.env.KEY, process.env.SANDBOX_TOKEN]) {
    assert.ok(!whole.includes(secret), 'no credential is shown');
  }
}
