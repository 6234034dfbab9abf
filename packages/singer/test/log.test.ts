import { describe, expect, test } from '@jest/globals';
import {
  createCounter,
  createLogger,
  loggerOptionsFrom,
  reportEvery,
  startTimer,
  type LoggerOptions,
} from '@onspot-tap/singer';

function collect(options: Partial<LoggerOptions> = {}) {
  const lines: string[] = [];
  const log = createLogger({ program: 'tap-test', write: (line) => void lines.push(line), ...options });
  return { lines, log, entries: () => lines.map((line) => JSON.parse(line) as Record<string, unknown>) };
}

describe('text', () => {
  test('is a level, a message, and what is beside it as JSON', () => {
    const { lines, log } = collect();
    log.info('hello');
    log.warn('careful', { stream: 's', n: 1 });
    log.critical('over');
    expect(lines).toEqual(['INFO hello\n', 'WARNING careful {"stream":"s","n":1}\n', 'CRITICAL over\n']);
  });

  test('is one line, whatever the message quotes', () => {
    const { lines, log } = collect();
    log.info('a\r\nb\n\nc', { text: 'd\ne' });
    expect(lines).toEqual(['INFO a b c {"text":"d\\ne"}\n']);
  });

  test('gives a terminal nothing to obey, whatever it quotes', () => {
    const { lines, log } = collect();
    log.warn('a\tstream \u001b[2Jx\u0007\u009b31m\u007f\u0000 é', { stream: '\u001b\u009b' });
    log.metric({ type: 'counter', metric: 'record_count', value: 1, tags: { stream: '\u009b' } });
    expect(lines).toEqual([
      'WARNING a\tstream \\u001b[2Jx\\u0007\\u009b31m\\u007f\\u0000 é {"stream":"\\u001b\\u009b"}\n',
      'INFO METRIC: {"type":"counter","metric":"record_count","value":1,"tags":{"stream":"\\u009b"}}\n',
    ]);
  });

  test.each([
    ['DEBUG', 4],
    ['INFO', 3],
    ['WARNING', 2],
    ['CRITICAL', 1],
  ] as const)('from %s on has %d of the four levels', (level, count) => {
    const { lines, log } = collect({ level });
    log.debug('x');
    log.info('x');
    log.warn('x');
    log.critical('x');
    expect(lines).toHaveLength(count);
  });
});

describe('JSON', () => {
  test('gives a terminal nothing to obey either, and says the same', () => {
    const { lines, entries, log } = collect({ format: 'json' });
    log.warn('\u001b[2J\u009b\u007f\n');
    expect(entries()[0]?.message).toBe('\u001b[2J\u009b\u007f\n');
    expect(lines[0]?.slice(0, -1)).not.toMatch(/\p{Cc}/u);
  });

  test('has every member that Meltano asks for', () => {
    const { entries, log } = collect({ format: 'json' });
    log.info('hello', { stream: 'zipcodes', n: 1 });
    log.warn('careful');
    const common = { pid: process.pid, logger_name: 'tap-test', app_name: 'tap-test', thread_name: 'MainThread' };
    const ts = expect.any(Number);
    expect(entries()).toEqual([
      { level: 'info', ...common, ts, stream_name: 'zipcodes', message: 'hello', extra: { stream: 'zipcodes', n: 1 } },
      { level: 'warning', ...common, ts, stream_name: null, message: 'careful' },
    ]);
    expect(Math.abs(Number(entries()[0]!.ts) - Date.now() / 1000)).toBeLessThan(60);
  });

  test('stays JSON when the query of a URL is taken out', () => {
    const { entries, log } = collect({ format: 'json' });
    log.info('see "https://u:p@host/x?a=b"\nand https://host/y?c=d\\', { url: 'https://host/?e=f' });
    expect(entries()[0]).toMatchObject({
      message: 'see "https://host/x?***"\nand https://host/y?***',
      extra: { url: 'https://host/?***' },
    });
  });
});

test.each(['text', 'json'] as const)('secrets never pass in %s, whatever they are made of', (format) => {
  const secrets = ['hunter2hunter2', 'with"quote\\', 'two\nlines'];
  const { lines, log } = collect({ format, level: 'DEBUG' });
  log.addSecrets([...secrets, undefined]);
  for (const secret of secrets) {
    log.debug(`a ${secret} b`, { deep: [{ secret }], [secret]: true });
    log.metric({ type: 'counter', metric: 'm', value: 1, tags: { secret } });
  }
  const all = lines.join('');
  expect(all).not.toMatch(/hunter2|with.{0,3}quote|two.{0,3}lines/s);
  expect(all).toContain('***');
});

describe('a failure that nobody foresaw', () => {
  const failure = new TypeError('x is not a function', { cause: new Error('y is missing') });

  test('is in text its stack, and its sentence last', () => {
    const { lines, log } = collect();
    log.crash('Please report it: x', failure);
    expect(lines.length).toBeGreaterThan(1);
    for (const line of lines.slice(0, -1)) expect(line).toMatch(/^WARNING at \S.*\n$/);
    expect(lines.at(-1)).toBe('CRITICAL Please report it: x\n');
  });

  test('is in JSON one line with type, message, frames and cause', () => {
    const { entries, log } = collect({ format: 'json' });
    log.addSecrets(['is not a']);
    log.crash('Please report it: x', failure);
    const frame = { filename: expect.any(String), function: expect.any(String), lineno: expect.any(Number) };
    const common = { module: 'tap-test', traceback: expect.arrayContaining([frame]) };
    expect(entries()).toEqual([
      expect.objectContaining({
        level: 'critical',
        stream_name: null,
        message: 'Please report it: x',
        exception: {
          ...common,
          type: 'TypeError',
          message: 'x *** function',
          cause: { ...common, type: 'Error', message: 'y is missing' },
        },
      }),
    ]);
  });

  test('may be anything that can be thrown', () => {
    const { entries, log } = collect({ format: 'json' });
    log.crash('Please report it', 'a word');
    expect(entries()[0]?.exception).toEqual({ type: 'string', module: 'tap-test', message: 'a word', traceback: [] });
  });
});

describe('metrics', () => {
  const metric = { type: 'counter', metric: 'record_count', value: 3, tags: { stream: 's' } } as const;

  test('are METRIC lines in text', () => {
    const { lines, log } = collect();
    log.metric(metric);
    expect(lines).toEqual([`INFO METRIC: ${JSON.stringify(metric)}\n`]);
  });

  test('stand in a member of their own in JSON', () => {
    const { entries, log } = collect({ format: 'json' });
    log.metric(metric);
    expect(entries()[0]).toMatchObject({
      message: `METRIC: ${JSON.stringify(metric)}`,
      metric_info: metric,
      stream_name: 's',
    });
  });

  test('of a counter say its total when it ends', () => {
    const { lines, log } = collect();
    const counter = createCounter(log, 'record_count', { stream: 's' });
    counter.add(1);
    counter.add(2);
    expect([counter.total, lines.length]).toEqual([3, 0]);
    counter.end();
    expect(lines).toEqual([`INFO METRIC: ${JSON.stringify(metric)}\n`]);
  });

  test('that are reported come while nothing happens, and once at the end', async () => {
    const { lines, log } = collect();
    const end = reportEvery(log, 5, () => [metric]);
    while (lines.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    const before = lines.length;
    end();
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect([lines.length, lines.at(-1)]).toEqual([before + 1, `INFO METRIC: ${JSON.stringify(metric)}\n`]);
  });

  test('of a timer say seconds and the tags of its end', async () => {
    const { lines, log } = collect();
    const end = startTimer(log, 'job_duration');
    await new Promise((resolve) => setTimeout(resolve, 30));
    end({ status: 'succeeded' });
    const said = JSON.parse(lines[0]!.slice('INFO METRIC: '.length)) as { value: number };
    expect(said).toEqual({ type: 'timer', metric: 'job_duration', value: said.value, tags: { status: 'succeeded' } });
    expect(said.value).toBeGreaterThan(0.02);
    expect(said.value).toBeLessThan(20);
  });
});

test.each([
  [{}, { level: 'INFO', format: 'text' }],
  [{ LOGLEVEL: 'debug' }, { level: 'DEBUG', format: 'text' }],
  [
    { LOGLEVEL: 'debug', TAP_X_LOGLEVEL: 'WARNING' },
    { level: 'WARNING', format: 'text' },
  ],
  [{ LOGLEVEL: 'ERROR' }, { level: 'CRITICAL', format: 'text' }],
  [{ LOGLEVEL: 'loud' }, { level: 'INFO', format: 'text' }],
  [{ SINGER_SDK_LOG_CONFIG: '/x.yaml' }, { level: 'INFO', format: 'json' }],
])('the environment %j means %j', (env, options) => {
  expect(loggerOptionsFrom(env, 'TAP_X')).toEqual(options);
});
