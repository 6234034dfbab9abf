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
          expect.stringMatching(/^Records\s+[\d,]+\s+of observations, ▼ \d+ %$/),
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

  test('shows a single place with the country around it', async () => {
    const alone = comparedNight(madeUpNights({ locations: 1 }));
    await withPage(async (page) => expect(await page.locator('.map .scale').innerText()).toBe('50 km'), {
      of: prepareReport(alone.summary, alone.history),
    });
  });

  test('lets keys alone choose a place on the map', async () => {
    await withPage(async (page) => {
      const [aim, chosen] = [page.locator('.map .aim'), page.locator('.details h3')];
      expect(await aim.isVisible()).toBe(false);
      await page.getByRole('link', { name: 'Map', exact: true }).press('Enter');
      const canvas = page.locator('.map canvas:focus');
      for (let tabs = 0; tabs < 5 && (await canvas.count()) === 0; tabs += 1) await page.keyboard.press('Tab');
      const first = await aim.innerText();
      expect(first).toMatch(/^\S.*: [\d,]+ \(Enter\)$/);
      for (let times = 0; times < 8; times += 1) await page.keyboard.press('ArrowRight');
      const second = await aim.innerText();
      expect(second).not.toBe(first);
      await page.keyboard.press('Enter');
      expect(second.startsWith(`${await chosen.innerText()}: `)).toBe(true);
      for (let times = 0; times < 20; times += 1) await page.keyboard.press('ArrowUp');
      expect(await aim.innerText()).toBe('No place is in sight');
      await page.keyboard.press('Enter');
      expect(second.startsWith(`${await chosen.innerText()}: `)).toBe(true);
      await page.keyboard.press('Tab');
      expect(await aim.isVisible()).toBe(false);
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
      // The worst first: one with failed days.
      expect(await rows.first().locator('.days .failed').count()).toBeGreaterThan(0);
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

  test('shows of whom a sentence tells, whatever the calendar showed before', async () => {
    await withPage(async (page) => {
      const stream = page.getByLabel('Stream', { exact: true });
      const filter = page.getByLabel('Show', { exact: true });
      const count = page.locator('.controls [role=status]');
      expect(await stream.inputValue()).toBe('observations');
      const silent = data.attention.find(({ show }) => show?.stream === 'zipcodes' && show.trouble === 'silent')!;
      const all = silent.more + silent.subjects.length;
      const item = page.locator('.attention > li').filter({ hasText: silent.sentence });
      await item.getByText(`and ${silent.more} more`).click();
      expect([await stream.inputValue(), await filter.inputValue()]).toEqual(['zipcodes', 'silent']);
      expect(await count.innerText()).toBe(`${all} of 5,000 rows`);
      const names = await page.locator('.calendar .rows .row .name').allInnerTexts();
      expect(names.slice(0, 6)).toEqual(silent.subjects.map(({ id }) => id));

      // One of them in another stream, then somebody whom the filter hides.
      const low = data.attention.find(({ show }) => show?.stream === 'observations' && show.trouble === 'low')!;
      await page.getByRole('link', { name: low.subjects[0]!.id }).first().click();
      expect([await stream.inputValue(), await filter.inputValue()]).toEqual(['observations', 'low']);
      expect(await page.locator('.calendar .row.chosen').innerText()).toContain(low.subjects[0]!.id);
      await page.getByLabel('Find a location').fill('Milwaukee 201');
      await page.keyboard.press('Enter');
      expect(await filter.inputValue()).toBe('all');
      expect(await page.locator('.calendar .row.chosen').innerText()).toContain('Milwaukee 201');
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
        // A key is read in one line, which is scrolled.
        const key = await page.locator('#objects tbody th').first().boundingBox();
        expect(key!.height).toBeLessThan(40);
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
        // The first Monday of the window, above the letter of its day.
        const dates = (await page.locator('.paper-only thead code').first().textContent())!;
        const letters = (await page.locator('.paper-only tbody code').first().textContent())!;
        expect(letters).toMatch(/^[fexpd.]{6}( [fexpd.]{7}){5} [fexpd.]$/);
        expect(dates.indexOf('19 Oct')).toBe(7);
        const figures = await page
          .locator('.figures > div')
          .evaluateAll((nodes) => nodes.map((node) => (node as unknown as { offsetTop: number }).offsetTop));
        expect(figures.filter((top) => top === figures.at(-1))).toHaveLength(4);
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
        expect(await page.locator('h2').allInnerTexts()).toEqual(['What needs attention', 'Objects', 'The run']);
        expect(await page.locator('.figures > div').count()).toBe(1);
        expect(await page.locator('#attention').innerText()).toContain('It is not known what this run has asked');
      },
      { of: prepareReport(empty, []) },
    );
  });

  test('shows marks without a sign in high contrast, too', async () => {
    await withPage(
      async (page) => {
        const blank = await page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
        const styleOf = (kind: string, property: string) =>
          page.evaluate<string>(`getComputedStyle(document.querySelector('.signs .${kind}')).${property}`);
        expect(await styleOf('found', 'backgroundColor')).not.toBe(blank);
        expect(await styleOf('found', 'backgroundColor')).not.toBe('rgba(0, 0, 0, 0)');
        expect(await styleOf('done', 'borderTopWidth')).toBe('1px');
      },
      { of, forcedColors: 'active' },
    );
  });
});

inBrowser('a report of some made-up locations', () => {
  const [night] = madeUpNights({ locations: 4, nights: 1, days: 6 });
  type Subject = { records: number; median: number | null; days: string };

  function reportOf(subjects: Record<string, Subject>, others: Partial<typeof night> = {}): ReportData {
    const streams = { observations: night!.streams.observations! };
    return prepareReport({ ...night!, streams, subjects: { observations: subjects }, silent: {}, ...others }, []);
  }

  test('sorts the worst first: many days that were never asked about outweigh nothing', async () => {
    const never = (count: number, letters: string) =>
      `${'.'.repeat(count)}${'f'.repeat(42 - count - letters.length)}${letters}`;
    const subjects = {
      'a little low': { records: 60, median: 100, days: never(37, 'fffff') },
      'new location, nothing wrong': { records: 50, median: null, days: never(37, 'fffff') },
      'far too low': { records: 20, median: 100, days: never(0, 'fffff') },
      'still open': { records: 20, median: 100, days: never(0, 'fffpp') },
      'failed day': { records: 50, median: 50, days: never(0, 'ffxff') },
      'silent 5 days, usually 5': { records: 0, median: 5, days: never(0, 'eeeee') },
      'silent, as usual': { records: 0, median: 0, days: never(0, 'eeeee') },
    };
    const silent = { observations: ['silent 5 days, usually 5', 'silent, as usual'] };
    await withPage(
      async (page) => {
        const names = await page.locator('.calendar .rows .row .name').allInnerTexts();
        expect(names.slice(0, 5)).toEqual([
          'failed day',
          'silent 5 days, usually 5',
          'far too low',
          'still open',
          'silent, as usual',
        ]);
      },
      { of: reportOf(subjects, { silent }) },
    );
  });

  test.each([
    [1280, 900, -120, -80],
    [390, 800, -105, -90],
  ])('keeps places clear of what lies on the map, %i px wide', async (width, height, west, east) => {
    // As wide and high as the map, so that places are in its corners.
    const corners = [west, east].flatMap((x) => [32, 47].map((y) => [x, y] as [number, number]));
    const ids = corners.map((corner) => corner.join(' '));
    const places = Object.fromEntries(
      corners.map((center, index) => [ids[index]!, { center, rings: null, radius: 100 }]),
    );
    const subjects = Object.fromEntries(
      ids.map((id, index) => [id, { records: 10 ** index, median: null, days: 'ffffff' }]),
    );
    await withPage(
      async (page) => {
        const blue = await page.locator('.map').evaluate((node) => {
          const map = node as unknown as MapNode;
          const canvas = map.querySelector('canvas');
          const { data: bytes } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
          const { left, top } = canvas.getBoundingClientRect();
          const boxes = ['canvas', '.zoom', '.scale'].map((name) => map.querySelector(name).getBoundingClientRect());
          // The ground is grey, dots are blue.
          const isBlue = (at: number) => bytes[at * 4 + 2]! - bytes[at * 4]! > 40;
          const pixels = Array.from({ length: bytes.length / 4 }, (_, at) => at).filter(isBlue);
          return boxes.map((box) => {
            const within = (at: number, from: number, size: number) => at >= from && at < from + size;
            return pixels.filter(
              (at) =>
                within((at % canvas.width) + left, box.left, box.width) &&
                within(Math.floor(at / canvas.width) + top, box.top, box.height),
            ).length;
          });
        });
        expect(blue).toEqual([expect.any(Number), 0, 0]);
        expect(blue[0]).toBeGreaterThan(300);
      },
      { of: reportOf(subjects, { places }), viewport: { width, height } },
    );
  });
  type Box = { left: number; top: number; width: number; height: number };
  type MapNode = {
    querySelector(name: 'canvas'): Canvas & { getBoundingClientRect(): Box };
    querySelector(name: string): { getBoundingClientRect(): Box };
  };
});
