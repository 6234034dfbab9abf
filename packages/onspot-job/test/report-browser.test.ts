import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { prepareReport, renderReport, type ReportData } from '@onspot-tap/job';
import { type BrowserContextOptions, type Page } from 'playwright-core';
import { openBrowser } from './support/browser.js';
import { comparedNight, madeUpNights } from './support/made-up-nights.js';

const LOCATIONS = 5_000;
const HOSTILE = '<img src=x onerror="window.ran=1">"\'</script><script>window.ran=2</script>';
const AXE = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const found = await openBrowser();
if ('missing' in found) console.warn(`The report is not looked at in a browser: ${found.missing}`);
const inBrowser = 'browser' in found ? describe : describe.skip;

const { summary, history } = comparedNight(madeUpNights({ locations: LOCATIONS, names: [HOSTILE] }));
const data: ReportData = prepareReport(summary, history);
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'report-'));
});
afterAll(async () => {
  if ('browser' in found) await found.browser.close();
  await rm(folder, { recursive: true });
});

/** Opens a report of these data, lets a person use it, and demands that nothing was complained of or loaded. */
async function withPage(use: (page: Page) => Promise<void>, { of = data, ...options }: Opening = {}): Promise<void> {
  if ('missing' in found) return;
  const file = join(folder, `${of.run.run_id}.html`);
  await writeFile(file, await renderReport(of));
  const context = await found.browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const complaints: string[] = [];
  try {
    const page = await context.newPage();
    page.on('console', (message) => complaints.push(`${message.type()}: ${message.text()}`));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => complaints.push(`asked for ${request.url().slice(0, 80)}`));
    await page.goto(pathToFileURL(file).href);
    await use(page);
  } finally {
    await context.close();
  }
  // The page itself, and its icon, which is none.
  expect(complaints.filter((each) => !/^asked for (file:.*\.html|data:,$)/.test(each))).toEqual([]);
}
type Opening = BrowserContextOptions & { of?: ReportData };

/** The colours of a part of the map, each with how many of its pixels have it. */
const coloursOf = (page: Page) =>
  page.locator('.map canvas').evaluate((node) => {
    const canvas = node as unknown as Canvas;
    const { data: bytes } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    const counts: Record<string, number> = {};
    for (let at = 0; at < bytes.length; at += 4) {
      const colour = `${bytes[at]},${bytes[at + 1]},${bytes[at + 2]}`;
      counts[colour] = (counts[colour] ?? 0) + 1;
    }
    return counts;
  });
type Canvas = {
  width: number;
  height: number;
  getContext(kind: '2d'): { getImageData(x: number, y: number, width: number, height: number): { data: number[] } };
};

inBrowser('the report of a night with 5,000 locations', () => {
  test('is there in less than two seconds, with the right figures', async () => {
    await withPage(async (page) => {
      await page.waitForSelector('.calendar .rows .row');
      const readyMs = await page.evaluate(() => performance.now());
      expect(readyMs).toBeLessThan(2_000);
      const { observations, zipcodes } = summary.streams;
      const figures = await page.locator('.figures > div').allInnerTexts();
      expect(figures).toEqual(
        expect.arrayContaining([
          expect.stringMatching(/^Locations\s+5,000/),
          expect.stringMatching(/^Questions asked\s+50,000/),
          expect.stringMatching(new RegExp(`^Failed\\s+${observations!.failed + zipcodes!.failed}\\b`)),
        ]),
      );
      const row = page.locator('#streams tbody tr').filter({ hasText: 'observations' });
      expect((await row.locator('td').allInnerTexts()).slice(0, 4)).toEqual(
        [observations!.submitted, observations!.answered, observations!.failed, observations!.pending].map((each) =>
          each.toLocaleString('en-US'),
        ),
      );
      expect(await page.locator('.attention > li').count()).toBe(data.attention.length);
      expect(await page.locator('#objects tbody tr').count()).toBe(summary.objects.length);
    });
  });

  test('shows places on a map that zooms by wheel, keys and buttons', async () => {
    await withPage(async (page) => {
      const canvas = page.locator('.map canvas');
      const scale = page.locator('.map .scale');
      await expect(canvas.getAttribute('aria-label')).resolves.toContain('Map of 5,000 places');
      expect(Object.keys(await coloursOf(page))).toContain('12,63,110');
      const far = await scale.innerText();
      await canvas.click({ position: { x: 5, y: 5 } });
      await page.mouse.wheel(0, -600);
      await scale.filter({ hasNotText: far }).waitFor();
      const near = await scale.innerText();
      for (const key of ['+', '+', '+', 'ArrowLeft', 'ArrowDown']) await canvas.press(key);
      expect(await scale.innerText()).not.toBe(near);
      await canvas.press('0');
      expect(await scale.innerText()).toBe(far);
      await page.getByRole('button', { name: 'Zoom in' }).click();
      expect(await scale.innerText()).not.toBe(far);
    });
  });

  test('finds a location by its name, on the map, in the calendar and in words', async () => {
    await withPage(async (page) => {
      const id = 'Milwaukee 201';
      await page.getByLabel('Find a location').fill('milwaukee 20');
      expect(await page.locator('.matches button').first().innerText()).toMatch(/^Milwaukee 20/);
      await page.getByLabel('Find a location').fill(id);
      await page.keyboard.press('Enter');
      expect(await page.locator('.details h3').innerText()).toBe(id);
      const { records, median } = data.calendars.find(({ stream }) => stream === 'observations')!.records[id]!;
      const numbers = [records, median].map((each) => each!.toLocaleString('en-US'));
      expect(await page.locator('.details').innerText()).toContain(`${numbers[0]} records, usually ${numbers[1]}`);
      expect(await page.locator('.calendar .row.chosen').innerText()).toContain(id);
      expect(await page.locator('.map .scale').innerText()).toMatch(/^\d+ m$/);
      // Next to the ground it is its shape, of one colour and larger than any dot.
      const [, shape = 0] = Object.values(await coloursOf(page)).sort((a, b) => b - a);
      expect(shape).toBeGreaterThan(600);
    });
  });

  test('has a calendar that only makes the rows in sight, sorts them, and is gone through by keys', async () => {
    await withPage(async (page) => {
      const grid = page.getByRole('table', { name: 'Calendar' });
      const rows = page.locator('.calendar .rows .row');
      expect(await grid.getAttribute('aria-rowcount')).toBe('5001');
      expect(await rows.count()).toBeLessThan(60);
      expect(await rows.first().locator('.days i').count()).toBe(42);
      // The worst first: one that is silent although it usually is not.
      expect(await rows.first().locator('[role=cell]').first().innerText()).toBe('0');
      await page.getByLabel('Sorted by').selectOption('name');
      await grid.focus();
      await page.keyboard.press('End');
      await page.waitForSelector('.row.active[aria-rowindex="5001"]');
      const last = await page.locator('.row.active .name').innerText();
      await page.keyboard.press('Enter');
      expect(await page.locator('.details h3').innerText()).toBe(last);
      await page.keyboard.press('Home');
      await page.keyboard.press('ArrowDown');
      await page.waitForSelector('.row.active[aria-rowindex="3"]');
      const marks = await page.locator('.row.active .days').getAttribute('aria-label');
      expect(marks).toMatch(/^\d+ found/);
      expect(await page.locator('#calendar [role=status].unseen').innerText()).toContain(marks);
      await page.getByLabel('Stream', { exact: true }).selectOption('zipcodes');
      expect(await rows.first().locator('.days i').count()).toBe(42);
    });
  });

  test('shows hours in the time zone that is chosen', async () => {
    await withPage(async (page) => {
      const figure = () => page.locator('figure').first();
      const tableOf = async () => {
        await figure().locator('summary').click();
        return figure().locator('tbody tr').allInnerTexts();
      };
      expect(await figure().locator('figcaption').innerText()).toBe('Sightings by hour of the day, UTC');
      expect(await figure().locator('svg path').count()).toBeGreaterThanOrEqual(24);
      const utc = await tableOf();
      await page.getByLabel('Time zone').selectOption('America/Chicago');
      expect(await figure().locator('figcaption').innerText()).toBe('Sightings by hour of the day, Central');
      const central = await tableOf();
      const countsOf = (rows: string[]) => rows.map((row) => row.split('\t')[1]);
      expect(utc[0]).toMatch(/^00:00\t[\d,]+$/);
      // In November Chicago is six hours behind.
      expect(countsOf(central)).toEqual([...countsOf(utc).slice(6), ...countsOf(utc).slice(0, 6)]);
    });
  });

  test('shows hostile names as they are written', async () => {
    await withPage(async (page) => {
      await page.getByLabel('Find a location').fill('<img');
      await page.keyboard.press('Enter');
      expect(await page.locator('.details h3').innerText()).toBe(HOSTILE);
      expect(await page.evaluate(() => (globalThis as { ran?: number }).ran)).toBeUndefined();
      expect(await page.locator('img').count()).toBe(0);
    });
  });

  test('is dark where that is wanted, the map included', async () => {
    const background = (page: Page) => page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
    await withPage(async (page) => expect(await background(page)).toBe('rgb(246, 247, 248)'));
    await withPage(
      async (page) => {
        expect(await background(page)).toBe('rgb(18, 22, 27)');
        expect(Object.keys(await coloursOf(page))).toContain('34,43,52');
      },
      { colorScheme: 'dark' },
    );
  });

  test('fits a phone', async () => {
    await withPage(
      async (page) => {
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
        await page.locator('.map canvas').tap({ position: { x: 20, y: 20 } });
      },
      { viewport: { width: 390, height: 800 }, hasTouch: true, isMobile: true },
    );
  });
});

inBrowser('a report of a few locations', () => {
  const few = comparedNight(madeUpNights({ locations: 40 }));
  const of = prepareReport(few.summary, few.history);

  test('prints all its content in light colours and without controls', async () => {
    await withPage(
      async (page) => {
        await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
        await page.evaluate(`dispatchEvent(new Event('beforeprint'))`);
        expect(await page.locator('.paper-only tbody tr').count()).toBe(80);
        expect(await page.locator('.paper-only').innerText()).toContain('Milwaukee 03');
        expect(await page.locator('figure table:visible').count()).toBe(await page.locator('figure').count());
        for (const hidden of ['nav', '.search', '.zoom', 'select']) {
          expect([hidden, await page.locator(`${hidden}:visible`).count()]).toEqual([hidden, 0]);
        }
        expect(await page.evaluate('getComputedStyle(document.body).color')).toBe('rgb(27, 36, 48)');
        expect((await page.pdf()).subarray(0, 5).toString()).toBe('%PDF-');
      },
      { of, colorScheme: 'dark' },
    );
  });

  test.each(['light', 'dark'] as const)('has no serious fault of accessibility in %s colours', async (colorScheme) => {
    await withPage(
      async (page) => {
        await page.getByLabel('Find a location').fill('Chicago 01');
        await page.keyboard.press('Enter');
        await page.locator('figure summary').first().click();
        // The page's own policy forbids scripts; those of the debugger are allowed.
        await page.evaluate(AXE);
        const violations = await page.evaluate(async () => {
          const { axe } = globalThis as unknown as { axe: { run(): Promise<{ violations: Violation[] }> } };
          const result = await axe.run();
          return result.violations.map(({ id, impact, nodes }) => ({
            id,
            impact,
            html: nodes.map(({ html }) => html),
          }));
        });
        expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([]);
      },
      { of, colorScheme },
    );
  });
  type Violation = { id: string; impact: string; nodes: { html: string }[] };

  test('tells the essentials where no script runs', async () => {
    await withPage(
      async (page) => {
        expect(await page.locator('h1').innerText()).toBe('Run report');
        expect(await page.locator('main li').count()).toBe(of.attention.length);
        expect(await page.locator('main tbody tr').count()).toBe(2);
      },
      { of, javaScriptEnabled: false },
    );
  });

  test('is there when the tap has told nothing', async () => {
    const empty = {
      ...few.summary,
      ...{ window: null, streams: {}, subjects: {}, silent: {}, hours: {}, zipcodes: {}, places: {}, objects: [] },
    };
    await withPage(
      async (page) => {
        expect(await page.locator('h2').count()).toBe(8);
        expect(await page.locator('#attention').innerText()).toContain('The tap has told nothing of its questions');
      },
      { of: prepareReport(empty, []) },
    );
  });
});
