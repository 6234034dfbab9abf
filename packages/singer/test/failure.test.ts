import { expect, test } from '@jest/globals';
import { EXIT, exitCodeOf, Failure, messageOf } from '@onspot-tap/singer';

test('a failure carries its code, its sentence and its cause', () => {
  const cause = new Error('deep');
  const failure = new Failure(EXIT.config, 'Bad settings', { cause });
  expect(failure).toMatchObject({ name: 'Failure', exitCode: 78, message: 'Bad settings', cause });
});

test('the code of an error is its own or that of its nearest cause with one', () => {
  const inner = new Failure(EXIT.denied, 'no');
  expect(exitCodeOf(new Error('a', { cause: new Error('b', { cause: inner }) }))).toBe(77);
  expect(exitCodeOf(new Failure(EXIT.temporary, 'x', { cause: inner }))).toBe(75);
  expect(exitCodeOf(Object.assign(new Error('other'), { exitCode: 65 }))).toBe(65);
});

test.each([new Error('x'), 'text', undefined, null, { exitCode: 75 }, Object.assign(new Error('x'), { exitCode: 3 })])(
  'an error nobody foresaw has none: %p',
  (error) => {
    expect(exitCodeOf(error)).toBeUndefined();
  },
);

test('anything that can be thrown has a message', () => {
  expect(messageOf(new Error('x'))).toBe('x');
  expect(messageOf(new TypeError())).toBe('TypeError');
  expect(messageOf('text')).toBe('text');
  expect(messageOf(undefined)).toBe('undefined');
  expect(messageOf(new AggregateError([new Error('refused'), new Error('b')], ''))).toBe('refused');
});
