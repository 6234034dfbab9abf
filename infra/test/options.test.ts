import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { completeOptions } from '../src/complete-options.js';
import { defaultOptions } from '../src/options.js';

test('without options a deployment has the defaults', () => {
  assert.deepEqual(completeOptions(), defaultOptions);
});

test('all that is wrong with options is said at once', () => {
  const given = {
    sorce: 'a',
    source: 'a/b',
    encryption: 'none',
    natGateways: '1',
    receiverMinTasks: 9,
    vpc: { vpcId: 'v' },
  };
  assert.throws(
    () => completeOptions(given),
    ({ message }: Error) =>
      ['"sorce"', '"source"', '"encryption"', '"natGateways"', '"receiverMaxTasks"', '"vpc"'].every((name) =>
        message.includes(name),
      ),
  );
});

test('what the page about large nights says can be given', () => {
  const page = readFileSync(new URL('../../../docs/scale.md', import.meta.url), 'utf8');
  const [, block = ''] = /\n {4}"onspot": (\{[^}]*\})/.exec(page) ?? [];
  const given = JSON.parse(block) as object;
  assert.deepEqual(completeOptions(given), { ...defaultOptions, ...given });
});

for (const [given, problem] of [
  [{ receiverMemoryMiB: 1536 }, '"receiverMemoryMiB" must be one of 512, 1024, 2048 with 0.25 vCPU'],
  [{ receiverMemoryMiB: '1024' }, '"receiverMemoryMiB" must be one of'],
  [{ jobMemoryMiB: 1024 }, '"jobMemoryMiB" must be one of 2048, 3072,'],
  [{ jobVcpus: 3 }, '"jobVcpus" must be one of 0.25, 0.5, 1, 2, 4, 8, 16'],
  [{ receiverVcpus: 2, receiverMemoryMiB: 4096 }, '"receiverVcpus" must not be more than 1'],
  [{ receiverBudgetMiB: 329 }, '"receiverBudgetMiB" must be a whole number from 16 to 328'],
  [{ receiverBudgetMiB: 64.5 }, '"receiverBudgetMiB" must be a whole number'],
] as const) {
  test(`${JSON.stringify(given)} is refused, since Fargate or the receiver would not have it`, () => {
    assert.throws(
      () => completeOptions(given),
      ({ message }: Error) => message.includes(problem),
    );
  });
}

test('options that are no object are refused', () => {
  for (const given of [null, [], 'x']) assert.throws(() => completeOptions(given), RangeError);
});
