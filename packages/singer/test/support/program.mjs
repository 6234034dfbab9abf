// A program in the frame, with one way to end per --how. The tests run it as a process of its own.
import { setTimeout as sleep } from 'node:timers/promises';
import { createCounter, EXIT, Failure, runProgram } from '@onspot-tap/singer';

const aborted = (signal) => new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
const held = (wait) => {
  const alive = setInterval(() => {}, 1000);
  return wait.finally(() => clearInterval(alive));
};
const record = (n) => ({ type: 'RECORD', stream: 's', record: { n, pad: 'x'.repeat(1000) } });

async function writeRecords({ flags, stdout }) {
  for (let n = 0; n < Number(flags.count ?? 3); n += 1) await stdout.write(record(n));
}

const WAYS = {
  good: writeRecords,
  echo: async ({ stdin, stdout }) => {
    for await (const chunk of stdin) await stdout.write(chunk);
  },
  flags: ({ flags, stdout }) => stdout.write({ type: 'STATE', value: flags }),
  /** Comes to an orderly end on the first signal. */
  orderly: async ({ stop, stdout, log }) => {
    log.info('ready');
    await held(aborted(stop));
    await sleep(100);
    await stdout.write({ type: 'STATE', value: { covered: true } });
  },
  /** The same, once its input has ended, too. */
  patient: async ({ stop, stdin, stdout, log }) => {
    log.info('ready');
    await held(aborted(stop));
    await stdin.resume().toArray();
    await stdout.write({ type: 'STATE', value: { covered: true } });
  },
  /** Has ended, but for a timer that nobody needs. */
  lingering: async ({ stop, log }) => {
    log.info('ready');
    await held(aborted(stop));
    setTimeout(() => {}, 1_000);
  },
  /** Waits in a way that the signal breaks. */
  broken: async ({ stop, log }) => {
    log.info('ready');
    await sleep(60_000, undefined, { signal: stop });
  },
  /** Goes on until it is told to drop everything. */
  slow: async ({ abandon, log }) => {
    log.info('ready');
    await held(aborted(abandon));
    throw abandon.reason;
  },
  /** Heeds nothing. */
  deaf: async ({ log }) => {
    log.info('ready');
    await sleep(60_000);
  },
  /** Bounds its end, and heeds nothing. */
  bounded: async ({ flags, endWithin, log }) => {
    endWithin(Number(flags.count));
    log.info('ready');
    await sleep(60_000);
  },
  /** Bounds its end only when it is told to stop, and goes on until it is told to drop everything. */
  late: async ({ flags, stop, abandon, endWithin, log }) => {
    log.info('ready');
    await held(aborted(stop));
    endWithin(Number(flags.count));
    await held(aborted(abandon));
    throw abandon.reason;
  },
  failure: async ({ flags }) => {
    throw new Failure(Number(flags.count), 'The moon is full; wait');
  },
  cause: async () => {
    throw new Error('outer', { cause: new Failure(EXIT.temporary, 'inner') });
  },
  bug: async () => {
    throw new TypeError('x is not a function');
  },
  string: async () => {
    throw 'just a string';
  },
  uncaught: async () => {
    setTimeout(() => {
      throw new Error('thrown from a timer');
    }, 10);
    await sleep(60_000);
  },
  unhandled: async () => {
    void Promise.reject(new Error('nobody awaited me'));
    await sleep(60_000);
  },
  stuck: () => new Promise(() => {}),
  forgotten: async ({ stdout }) => {
    setInterval(() => {}, 1000);
    await stdout.write(record(0));
  },
  /** Has a library, and Node, warn in several lines. */
  warned: async ({ log, env }) => {
    log.addSecrets([env.SECRET]);
    console.warn('A library says:\n    key %s\n', env.SECRET);
    console.log('nothing for stdout');
    process.emitWarning('old\nways', 'DeprecationWarning', 'DEP0999');
    await sleep(20);
  },
  logs: async ({ log, env }) => {
    log.addSecrets([env.SECRET]);
    log.debug('deep');
    log.info(`key ${env.SECRET}`, { stream: 's', url: `https://me:pw@host/a?key=${env.SECRET}` });
    const counter = createCounter(log, 'record_count', { stream: 's' });
    counter.add(2);
    counter.end();
  },
};

await runProgram({
  name: 'tap-test',
  version: '1.2.3',
  description: 'A program for tests.',
  envPrefix: 'TAP_TEST',
  flags: {
    config: { value: 'FILE', multiple: true, description: 'Settings.' },
    how: { value: 'WAY', description: 'How to end.' },
    count: { value: 'N', description: 'A number.' },
    catalog: { value: 'FILE', alias: 'properties', description: 'The catalog.' },
    test: { value: 'KIND', optionalValue: true, description: 'A test.' },
    discover: { short: 'd', description: 'Discovery mode.' },
  },
  epilogue: 'Exit codes: 0 is good.',
  commands: {
    greet: {
      description: 'Says hello.',
      flags: { name: { value: 'NAME', description: 'Whom to greet.' } },
      run: ({ flags, stdout }) => stdout.write({ type: 'STATE', value: flags }),
    },
  },
  run: (context) => WAYS[context.flags.how ?? 'flags'](context),
});
