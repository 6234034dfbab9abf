import assert from 'node:assert/strict';
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

test('options that are no object are refused', () => {
  for (const given of [null, [], 'x']) assert.throws(() => completeOptions(given), RangeError);
});
