import { expect, test } from '@jest/globals';
import { createClock } from '@onspot-tap/emulator';

test('stands still until it is moved, and runs what falls due in order', () => {
  const clock = createClock({ start: '2024-05-06T08:00:00', manual: true });
  const done: string[] = [];
  clock.schedule(2000, () => done.push('two'));
  clock.schedule(1000, () => done.push('one'));
  clock.schedule(1000, () => done.push('one again'));
  const cancel = clock.schedule(1500, () => done.push('cancelled'));
  cancel();
  expect(new Date(clock.now()).toISOString()).toBe('2024-05-06T08:00:00.000Z');
  clock.advance(999);
  expect(done).toEqual([]);
  clock.advance(5000);
  expect(done).toEqual(['one', 'one again', 'two']);
  clock.set('2024-05-01T00:00:00Z');
  expect(clock.now()).toBe(Date.parse('2024-05-01T00:00:00Z'));
});

test('runs on from its start unless it is a manual one, and can be moved all the same', async () => {
  const clock = createClock({ start: '2024-05-06T08:00:00Z' });
  await new Promise<void>((resolve) => clock.schedule(30, resolve));
  const ran = clock.now() - Date.parse('2024-05-06T08:00:00Z');
  expect(ran).toBeGreaterThanOrEqual(30);
  expect(ran).toBeLessThan(5000);
  let isDone = false;
  clock.schedule(3 * 86_400_000, () => (isDone = true));
  clock.advance(3 * 86_400_000);
  expect(isDone).toBe(true);
});

test('refuses a time that is none', () => {
  expect(() => createClock({ start: 'tomorrow' })).toThrow('"tomorrow" is no time');
});
