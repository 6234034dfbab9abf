import { mkdir } from 'node:fs/promises';
import { describe, expect, test } from '@jest/globals';
import { prepareReport, renderReport, type RunSummary, shiftHours } from '@onspot-tap/job';
import { addFacts } from '../dist/reports/add-facts.js';
import { comparedNight, madeUpNights } from './support/made-up-nights.js';
import { newPipeline } from './support/pipeline.js';

const [QUIET] = madeUpNights({ locations: 3, nights: 2, days: 6 }) as [RunSummary, RunSummary];

type Subjects = Record<string, { records: number | null; median?: number | null; days: string }>;

/** A run with one stream, and nothing to complain of but what is given. */
function runWith(
  subjects: Subjects,
  { stream = {}, ...others }: Partial<RunSummary> & { stream?: object } = {},
): RunSummary {
  const { observations } = QUIET.streams;
  return {
    ...QUIET,
    window: { first_day: '2026-03-01', newest_day: '2026-03-04' },
    streams: { observations: { ...observations!, failed: 0, pending: 0, rejected_records: 0, ...stream } },
    subjects: {
      observations: Object.fromEntries(
        Object.entries(subjects).map(([id, subject]) => [id, { median: null, ...subject }]),
      ),
    },
    silent: {},
    ...others,
  };
}

const sentencesOf = (summary: RunSummary, history: RunSummary[] = []) =>
  prepareReport(summary, history).attention.map(({ level, sentence }) => `${level}: ${sentence}`);

describe('what needs attention', () => {
  test('is nothing on a quiet night', () => {
    expect(sentencesOf(runWith({ a: { records: 40, median: 41, days: 'ffff' } }))).toEqual([]);
  });

  test('is said of places whose names every object of JavaScript knows', () => {
    const names = ['__proto__', 'constructor', 'toString'];
    const subjects = JSON.parse(
      `{${names.map((name) => `"${name}":{"records":0,"median":null,"days":"eeex"}`).join()}}`,
    ) as Subjects;
    const known = runWith(subjects, { stream: { failed: 3 }, places: {} });
    // As they were before these places were new.
    const before = runWith({});
    const { attention, locations, calendars } = prepareReport(known, [before]);
    expect(attention.map((each) => each.subjects.map(({ id }) => id).sort())).toEqual([names]);
    expect(locations.map(({ id, place }) => [id, place]).sort()).toEqual(names.map((name) => [name, null]));
    expect(Object.keys(calendars[0]!.days).sort()).toEqual(names);
    const both = addFacts([before, known]);
    expect(Object.keys(both.subjects.observations!).sort()).toEqual(names);
  });

  test('comes the worst first, each with those it is about', () => {
    const summary = runWith(
      {
        silent: { records: 0, median: 90, days: 'eeee' },
        low: { records: 20, median: 100, days: 'ffff' },
        broken: { records: 10, median: 10, days: 'fxxf' },
        late: { records: 1, median: 100, days: 'fffp' },
      },
      {
        stream: { failed: 2, pending: 1, rejected_records: 3 },
        silent: { observations: ['silent'] },
        exit_code: 65,
        failure: 'The target ended with 65: a bad record',
      },
    );
    expect(sentencesOf(summary)).toEqual([
      'bad: Failed (exit code 65): The target ended with 65: a bad record',
      'bad: 2 questions of observations failed, about 1 location.',
      'bad: The target rejected 3 records of observations: they are not in the data.',
      'bad: 1 location had no records of observations at all; it usually has some.',
      'warn: 1 location has far fewer records of observations than usual.',
      'note: 1 question of observations is still open.',
    ]);
    const [, failed, , silent, low] = prepareReport(summary, []).attention;
    expect([failed, silent, low].map((each) => each?.subjects)).toEqual([
      [{ id: 'broken', note: '2 days' }],
      [{ id: 'silent', note: 'usually 90' }],
      [{ id: 'low', note: '20 instead of 100' }],
    ]);
  });

  test('makes no alarm of a night that asks for fewer days than the one before', () => {
    const places = (records: number) => ({ records, median: 400, days: 'dddf' });
    const first = runWith({}, { stream: { answered: 120 } });
    const subjects = { a: places(95), b: places(105), c: places(110), d: places(20) };
    const [attention, ...others] = prepareReport(runWith(subjects, { stream: { answered: 30 } }), [first]).attention;
    expect(others).toEqual([]);
    expect(attention?.subjects).toEqual([{ id: 'd', note: '20 instead of 100' }]);
    // As many answers, and few records in all of them: that is a loss.
    const lost = prepareReport(runWith(subjects, { stream: { answered: 120 } }), [first]).attention;
    expect(lost[0]?.sentence).toBe('4 locations have far fewer records of observations than usual.');
  });

  test.each([
    ['less than half of its median', 49, 100, 'ffff', true],
    ['half of it', 50, 100, 'ffff', false],
    ['a drop that chance explains', 5, 11, 'ffff', false],
    ['a median that is small', 0.5, 9, 'ffff', false],
    ['answers that have not all come', 10, 100, 'fffp', false],
    ['no answer at all', null, 100, 'dddd', false],
  ])('finds a location with far fewer records: %s', (_what, records, median, days, isFound) => {
    const sentences = sentencesOf(runWith({ a: { records, median, days } }));
    expect(sentences.some((sentence) => sentence.includes('far fewer'))).toBe(isFound);
  });

  test('tells what was open in the run before from what is open since this one', () => {
    const summary = runWith(
      { a: { records: 1, days: 'ffpp' }, b: { records: 1, days: 'fffp' } },
      { stream: { pending: 3 } },
    );
    const before = runWith(
      { a: { records: 1, days: 'fffp' }, b: { records: 1, days: 'ffff' } },
      { window: { first_day: '2026-02-28', newest_day: '2026-03-03' } },
    );
    const [attention] = prepareReport(summary, [before]).attention;
    expect(attention).toMatchObject({ level: 'warn', subjects: [{ id: 'a', note: '1 day' }] });
    expect(attention?.sentence).toBe(
      '3 questions of observations are still open; 1 location had open days in the run before, too.',
    );
  });

  test('names each shard that did not end well, and takes its end as seriously as that of the night', () => {
    const shards = [
      { shard: '0/3', run_id: 'r', attempts: 1, exit_code: 0, failure: null },
      { shard: '1/3', run_id: 'r', attempts: 1, exit_code: 75, failure: 'questions are open' },
      { shard: '2/3', run_id: null, attempts: null, exit_code: null, failure: null },
    ];
    const night = { shards, exit_code: 75, failure: 'not all shards are done' };
    expect(sentencesOf(runWith({}, night))).toEqual([
      'bad: Shard 2/3 has left nothing.',
      'warn: Not finished (exit code 75, worth a retry): not all shards are done',
      'warn: Shard 1/3 ended with 75: questions are open',
    ]);
  });

  test('names the worst and counts the others', () => {
    const ids = Array.from({ length: 9 }, (_, index) => `p${index}`);
    const subjects = Object.fromEntries(ids.map((id, index) => [id, { records: 0, median: index, days: 'eeee' }]));
    const [attention] = prepareReport(runWith(subjects, { silent: { observations: ids } }), []).attention;
    expect(attention?.subjects.map(({ id }) => id)).toEqual(['p8', 'p7', 'p6', 'p5', 'p4', 'p3']);
    expect(attention?.more).toBe(3);
  });

  test('leads to those rows of the calendar that it counts', () => {
    const subjects = {
      broken: { records: 10, median: 10, days: 'fxxf' },
      // What was found weeks ago does not make up for silence now.
      silent: { records: 0, median: 90, days: 'ddee' },
      never: { records: 0, median: null, days: 'eeee' },
      low: { records: 20, median: 100, days: 'ffff' },
      late: { records: 1, median: 100, days: 'ffpp' },
      later: { records: 1, median: 100, days: 'fffp' },
      good: { records: 40, median: 41, days: 'ffff' },
    };
    const silent = { observations: ['silent', 'never'] };
    const summary = runWith(subjects, { stream: { failed: 2, pending: 3 }, silent });
    const before = runWith({ late: { records: 1, days: 'dddp' } }, { window: { ...summary.window!, newest_day: '' } });
    const { attention, calendars } = prepareReport(summary, [before]);
    const shown = attention.map(({ show }) => {
      const { troubles } = calendars.find(({ stream }) => stream === show?.stream)!;
      return [show?.trouble, Object.keys(troubles).filter((id) => troubles[id]!.includes(show!.trouble))];
    });
    expect(shown).toEqual([
      ['failed', ['broken']],
      ['silent', ['silent', 'never']],
      ['low', ['low']],
      ['waiting', ['late']],
    ]);
    expect(calendars[0]?.troubles.later).toEqual(['open']);
  });

  test('leads to the table of streams where the calendar has nobody to show', () => {
    const [attention] = prepareReport(runWith({}, { stream: { pending: 4 } }), []).attention;
    expect(attention).toMatchObject({ section: 'streams', show: null });
  });
});

describe('the calendar', () => {
  const daysOf = (days: string, ...earlier: [firstDay: string, days: string][]) => {
    const history = earlier.map(([first_day, letters]) =>
      runWith({ a: { records: 1, days: letters } }, { window: { first_day, newest_day: first_day } }),
    );
    return prepareReport(runWith({ a: { records: 1, days } }), history).calendars[0]?.days.a;
  };

  test('takes days done earlier from the newest run that knows them', () => {
    expect(daysOf('ddff', ['2026-02-27', 'ffex'], ['2026-02-26', 'xxxff'])).toBe('exff');
    expect(daysOf('dfff', ['2026-03-01', 'd'], ['2026-03-01', 'p'], ['2026-03-01', 'f'])).toBe('ffff');
  });

  test('leaves days that were never asked, and days that no run tells of', () => {
    expect(daysOf('dd.f', ['2026-03-01', '.'])).toBe('.d.f');
    expect(daysOf('dfff', ['2026-03-01', '.'], ['2026-03-01', 'e'])).toBe('efff');
    expect(daysOf('.fff', ['2026-03-01', 'f'])).toBe('.fff');
  });
});

describe('hours in another time zone', () => {
  const hoursOf = (counts: Record<number, number>) => Array.from({ length: 24 }, (_, hour) => counts[hour] ?? 0);

  test('follow the beginning of summer time', () => {
    // In Chicago, 2:00 on 2026-03-08 became 3:00: 7:00 UTC is 1:00 there, 8:00 UTC is 3:00.
    const { byHour, byDay, byWeekday } = shiftHours(
      { '2026-03-08': hoursOf({ 3: 1, 7: 10, 8: 100 }) },
      'America/Chicago',
    );
    expect([byHour[21], byHour[1], byHour[2], byHour[3]]).toEqual([1, 10, 0, 100]);
    expect(byDay).toEqual({ '2026-03-07': 1, '2026-03-08': 110 });
    // Neither day is known as a whole.
    expect(byWeekday).toEqual([null, null, null, null, null, null, null]);
  });

  test('follow its end, when an hour comes twice', () => {
    const { byHour } = shiftHours({ '2026-11-01': hoursOf({ 5: 1, 6: 10, 7: 100 }) }, 'America/New_York');
    expect([byHour[1], byHour[2]]).toEqual([11, 100]);
  });

  test('stay as they are in UTC, and keep their sum everywhere', () => {
    const hours = QUIET.hours;
    const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0);
    const all = sum(Object.values(hours).flat());
    expect(shiftHours(hours, 'UTC').byHour).toEqual(
      Array.from({ length: 24 }, (_, hour) => sum(Object.values(hours).map((counts) => counts[hour]!))),
    );
    for (const zone of ['America/Anchorage', 'Pacific/Honolulu', 'America/Phoenix', 'America/Puerto_Rico']) {
      const { byHour, byDay } = shiftHours(hours, zone);
      expect([sum(byHour), sum(Object.values(byDay))]).toEqual([all, all]);
    }
  });
});

describe('an average day, by weekday', () => {
  const daysOf = (counts: Record<string, number>) =>
    Object.fromEntries(Object.entries(counts).map(([day, count]) => [day, new Array<number>(24).fill(count / 24)]));

  test('is that of the days asked about, and of no other', () => {
    // Two Mondays, a Tuesday, and a Thursday without anybody.
    const hours = daysOf({ '2026-03-02': 240, '2026-03-09': 480, '2026-03-03': 24, '2026-03-05': 0 });
    expect(shiftHours(hours, 'UTC').byWeekday).toEqual([360, 24, null, 0, null, null, null]);
  });

  test('leaves out days of which another zone knows but a part', () => {
    const hours = daysOf({ '2026-03-02': 24, '2026-03-03': 48, '2026-03-04': 96 });
    const { byWeekday, partDays } = shiftHours(hours, 'America/Chicago');
    // Monday there is 18 hours of the first day and 6 of the second.
    expect(byWeekday).toEqual([18 + 12, 36 + 24, null, null, null, null, null]);
    expect(partDays).toEqual(['2026-03-01', '2026-03-04']);
  });

  test('counts the days that are an hour shorter or longer as whole', () => {
    const spring = shiftHours(daysOf({ '2026-03-08': 24, '2026-03-09': 24 }), 'America/Chicago');
    expect(spring.byWeekday[6]).toBe(23);
    const autumn = shiftHours(daysOf({ '2026-11-01': 24, '2026-11-02': 24 }), 'America/Chicago');
    expect(autumn.byWeekday[6]).toBe(25);
  });
});

describe('changes', () => {
  test('are the largest rises and falls against the median, and totals against the earlier runs', () => {
    const subjects = {
      up: { records: 50, median: 20, days: 'ffff' },
      down: { records: 5, median: 90, days: 'ffff' },
      same: { records: 7, median: 7, days: 'ffff' },
      late: { records: 1, median: 900, days: 'fffp' },
      fresh: { records: 9, median: null, days: 'ffff' },
    };
    const earlier = [100, 300, 200].map((records) => runWith({}, { stream: { records } }));
    const { changes, streams } = prepareReport(runWith(subjects), earlier);
    expect(changes).toEqual([
      {
        stream: 'observations',
        rises: [{ id: 'up', records: 50, median: 20 }],
        falls: [{ id: 'down', records: 5, median: 90 }],
      },
    ]);
    expect(streams[0]?.medians?.records).toBe(200);
  });
});

test('streams are compared by the same measure as their locations: fewer days are no loss', () => {
  const first = runWith({}, { stream: { answered: 120, records: 1_600, stored_bytes: 8_000 } });
  const places = (records: number) => ({ records, median: 400, days: 'dddf' });
  const subjects = { a: places(95), b: places(100), c: places(110) };
  const second = runWith(subjects, { stream: { answered: 30, records: 305, stored_bytes: 2_000 } });
  const { streams, calendars } = prepareReport(second, [first]);
  expect(streams[0]?.medians).toEqual({ answered: 30, records: 400, stored_bytes: 2_000 });
  expect(calendars[0]?.records.a).toEqual({ records: 95, median: 100 });
  expect(prepareReport(second, []).streams[0]?.medians).toBeNull();
});

test('places are measured by devices where there is such a stream, else by observations, else by the first', () => {
  const measureOf = (names: string[], subject = 'location') => {
    const stream = { ...QUIET.streams.observations!, subject };
    return prepareReport({ ...QUIET, streams: Object.fromEntries(names.map((name) => [name, stream])) }, []).measure;
  };
  expect(measureOf(['zipcodes', 'observations', 'devices'])).toBe('devices');
  expect(measureOf(['zipcodes', 'observations'])).toBe('observations');
  expect(measureOf(['zipcodes', 'homes'])).toBe('zipcodes');
  expect(measureOf(['audience'], 'audience')).toBeNull();
});

describe('the file', () => {
  const HOSTILE = '</script><script>alert(1)</script><!--';

  test('loads nothing, and allows only its own script', async () => {
    const { summary, history } = comparedNight(madeUpNights({ locations: 3, nights: 2 }));
    const page = await renderReport(prepareReport(summary, history));
    const policy = /http-equiv="Content-Security-Policy"\s+content="([^"]+)"/.exec(page)?.[1];
    expect(policy).toMatch(
      /^default-src 'none'; script-src 'sha256-[\w+/=]+'; style-src 'unsafe-inline'; img-src data:;/,
    );
    expect(page).not.toMatch(/(src|href)="(?!data:)/);
    expect(page).not.toMatch(/@import|url\((?!data:|"?#|\$)/);
    const data = /<script id="data"[^>]*>([\s\S]*?)<\/script>/.exec(page)?.[1];
    expect(Buffer.byteLength(page) - Buffer.byteLength(data!)).toBeLessThan(600_000);
  });

  test('holds hostile names as data', async () => {
    const summary = runWith(
      { [HOSTILE]: { records: 0, median: 9, days: 'eeee' }, '<!--TITLE-->$&': { records: 1, days: 'ffff' } },
      { silent: { observations: [HOSTILE] }, run_id: '<b>run' },
    );
    const page = await renderReport(prepareReport(summary, []));
    expect(page).not.toContain('<script>alert');
    expect(page).not.toContain('<b>run');
    const data = /<script id="data"[^>]*>([\s\S]*?)<\/script>/.exec(page)?.[1];
    const { locations } = JSON.parse(data!) as { locations: { id: string }[] };
    expect(locations.map(({ id }) => id)).toEqual(expect.arrayContaining([HOSTILE, '<!--TITLE-->$&']));
  });

  test('tells the essentials without JavaScript', async () => {
    const page = await renderReport(prepareReport(runWith({}, { stream: { failed: 4 } }), []));
    const essentials = /<noscript>([\s\S]*?)<\/noscript>/.exec(page)?.[1];
    expect(essentials).toContain('4 questions of observations failed.');
    expect(essentials).toMatch(/<th scope="row">observations<\/th>/);
  });
});

describe('a run', () => {
  test('leaves its report beside its summary, and as the latest one', async () => {
    const pipeline = await newPipeline();
    const { code } = await pipeline.run({ config: { now: '2026-01-05T03:00:00Z' } });
    expect(code).toBe(0);
    const { run_id } = await pipeline.summary();
    const report = await pipeline.text(`_runs/dt=2026-01-05/${run_id}.report.html`);
    expect(report).toContain(`<title>Run report ${run_id}</title>`);
    expect(await pipeline.text('report.html')).toBe(report);
  });

  test('leaves one of a failure, too', async () => {
    const pipeline = await newPipeline();
    await pipeline.run({ tap: [{ log: 'CRITICAL the key is wrong' }, { exit: 77 }] });
    expect(await pipeline.text('report.html')).toContain('Failed (exit code 77): The tap ended with 77');
  });

  test('leaves none where "report" is false', async () => {
    const pipeline = await newPipeline();
    expect(await pipeline.run({ config: { report: false } })).toMatchObject({ code: 0 });
    expect(await pipeline.names()).toEqual(expect.not.arrayContaining(['report.html']));
  });

  test('keeps its verdict when the report cannot be written', async () => {
    const pipeline = await newPipeline();
    await mkdir(pipeline.path('report.html/in-the-way'), { recursive: true });
    const { code, log } = await pipeline.run();
    expect(code).toBe(0);
    expect(log).toMatch(/WARNING Cannot write the report of run \S+: /);
    expect(await pipeline.summary()).toMatchObject({ exit_code: 0 });
  });
});

describe('onspot-job report', () => {
  const nights = madeUpNights({ locations: 3, nights: 3, days: 6 });
  const keyOf = ({ run_id, started_at }: RunSummary, end: string) =>
    `_runs/dt=${started_at.slice(0, 10)}/${run_id}${end}`;

  async function pipelineWithNights() {
    const files = Object.fromEntries(nights.map((night) => [keyOf(night, '.json'), night]));
    return newPipeline({ ...files, '_latest.json': nights.at(-1) });
  }

  test('makes the latest one anew', async () => {
    const pipeline = await pipelineWithNights();
    const { code, log } = await pipeline.start({ command: 'report' }).ended;
    expect([code, log]).toEqual([0, expect.stringContaining(`The report is ${pipeline.root}/report.html`)]);
    const report = await pipeline.text(keyOf(nights[2]!, '.report.html'));
    expect(await pipeline.text('report.html')).toBe(report);
    expect(report).toContain(`"earlier_runs":${JSON.stringify([nights[1]!.run_id, nights[0]!.run_id])}`);
  });

  test('makes that of an older run anew, compared with what came before it', async () => {
    const pipeline = await pipelineWithNights();
    const { code } = await pipeline.start({ command: 'report', args: ['--run', nights[1]!.run_id] }).ended;
    expect(code).toBe(0);
    const report = await pipeline.text(keyOf(nights[1]!, '.report.html'));
    expect(report).toContain(`"earlier_runs":${JSON.stringify([nights[0]!.run_id])}`);
    expect(await pipeline.text('report.html')).toBeUndefined();
  });

  test('says when there is no such run', async () => {
    const pipeline = await pipelineWithNights();
    const { code, log } = await pipeline.start({ command: 'report', args: ['--run', 'nobody'] }).ended;
    expect([code, log]).toEqual([
      65,
      expect.stringMatching(/There is no summary \S+nobody\.json; name a run that is there/),
    ]);
  });
});
