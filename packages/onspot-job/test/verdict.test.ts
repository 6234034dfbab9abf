import { describe, expect, test } from '@jest/globals';
import { newPipeline, stateOf } from './support/pipeline.js';

const record = { say: { type: 'RECORD', stream: 's', record: {} } };

test.concurrent.each([65, 75, 77, 78, 141])('a tap that ends with %i decides, in its own words', async (exitCode) => {
  const pipeline = await newPipeline();
  const tap = [{ log: 'CRITICAL first words' }, { log: 'CRITICAL It is as it is' }, { exit: exitCode }];
  const { code, log } = await pipeline.run({ tap });
  expect(code).toBe(exitCode);
  expect(log).toContain(`CRITICAL The tap ended with ${exitCode}: It is as it is\n`);
});

test.concurrent('75 of a tap whose records are all stored is 75, with its state promoted', async () => {
  const pipeline = await newPipeline();
  const { code } = await pipeline.run({ tap: [record, { state: stateOf('2026-01-01') }, { exit: 75 }] });
  expect(code).toBe(75);
  expect(await pipeline.summary()).toMatchObject({ exit_code: 75, state: { promoted: true } });
});

test.concurrent('a target that fails by itself is the reason, not the tap that lost its reader', async () => {
  const pipeline = await newPipeline();
  const { code, log } = await pipeline.run({ tap: [{ flood: 1_000_000 }], target: { failAt: 3 } });
  expect(code).toBe(77);
  expect(log).toMatch(/INFO The tap ended with 141 after/);
  expect(log).toContain('CRITICAL The reader has gone (EPIPE)');
  expect(log).toMatch(/CRITICAL The target ended with 77: The bucket refused it\n$/);
});

test.concurrent('a tap with nothing to say is told when its target has gone', async () => {
  const pipeline = await newPipeline();
  const { code, log } = await pipeline.run({ tap: [record, { sleep: 60_000 }], target: { failAt: 1 } });
  expect(code).toBe(77);
  expect(log).toContain('SIGTERM reached the tap');
});

test.concurrent('an exit code of its own of some other tap is 1, and named', async () => {
  const pipeline = await newPipeline();
  const { code, log } = await pipeline.run({ tap: [{ exit: 3 }] });
  expect(code).toBe(1);
  expect(log).toContain('CRITICAL The tap ended with 3: it gave no reason');
});

describe('a program that a signal from elsewhere killed is worth a retry', () => {
  test.concurrent('the tap', async () => {
    const pipeline = await newPipeline();
    const { code, log } = await pipeline.run({ tap: [{ state: stateOf('2026-01-01') }, { raise: 'SIGKILL' }] });
    expect(code).toBe(75);
    expect(log).toContain(
      'CRITICAL The tap was killed by SIGKILL: somebody did it, or the kernel because memory ran out',
    );
    expect(await pipeline.json('state_previous.json')).toEqual(stateOf('2026-01-01'));
  });

  test.concurrent('the target', async () => {
    const pipeline = await newPipeline();
    const { code, log } = await pipeline.run({ tap: [{ flood: 1_000_000 }], target: { raiseAt: 2 } });
    expect(code).toBe(75);
    expect(log).toContain('CRITICAL The target was killed by SIGKILL');
  });
});

test.concurrent.each(['tap', 'target'])(
  'a %s that cannot be started is 78, and nothing stays running',
  async (role) => {
    const pipeline = await newPipeline();
    const config = { [`${role}_command`]: ['/no/such/program'] };
    const { code, log } = await pipeline.run({ tap: [{ sleep: 60_000 }], config });
    expect(code).toBe(78);
    expect(log).toMatch(
      new RegExp(`CRITICAL Cannot start the ${role}, /no/such/program: .*ENOENT; correct ${role}_command`),
    );
    expect(await pipeline.names()).not.toContain('lock.json');
  },
);

test.concurrent('every byte of a long output reaches the target', async () => {
  const pipeline = await newPipeline();
  const lines = Array.from({ length: 20 }, (_, i) => ({
    state: { bookmarks: { s: { [`k${i}`]: 'x'.repeat(2_000) } } },
  }));
  expect((await pipeline.run({ tap: [{ flood: 20_000 }, ...lines] })).code).toBe(0);
  expect(await pipeline.json('state_previous.json')).toEqual(lines.at(-1)!.state);
});
