import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { createLogScreen } from '@onspot-tap/singer';

const CLEAR = '\r\x1b[K';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

function openTerminal({ isTTY = true, columns = 80, isPlain = true } = {}) {
  const written: string[] = [];
  const screen = createLogScreen({ write: (text) => written.push(text), isTTY, columns }, isPlain);
  return { screen, said: () => written.splice(0).join('') };
}

test('on a terminal a line is written anew every second, each time over the last one', () => {
  const { screen, said } = openTerminal();
  let records = 0;
  screen.showProgress(() => `${(records += 5)} records`);
  expect(said()).toBe('');
  jest.advanceTimersByTime(2000);
  expect(said()).toBe(`${CLEAR}5 records\r${CLEAR}10 records\r`);
});

test('a line of the log takes its place, and it comes back below, written anew', () => {
  const { screen, said } = openTerminal();
  let records = 0;
  screen.showProgress(() => `${(records += 5)} records`);
  screen.write('INFO before\n');
  expect(said()).toBe('INFO before\n');
  jest.advanceTimersByTime(1000);
  said();
  screen.write('INFO hello\n');
  screen.write('INFO bye\n');
  expect(said()).toBe(`${CLEAR}INFO hello\nINFO bye\n`);
  jest.advanceTimersByTime(1000);
  expect(said()).toBe(`${CLEAR}10 records\r`);
});

test('nothing is left of it at the end', () => {
  const { screen, said } = openTerminal();
  const stop = screen.showProgress(() => '5 records');
  jest.advanceTimersByTime(1000);
  said();
  stop();
  expect(said()).toBe(CLEAR);
  jest.advanceTimersByTime(5000);
  screen.write('INFO over\n');
  screen.end();
  expect(said()).toBe('INFO over\n');
});

test('it makes room for what others write, and comes back a second later', () => {
  const { screen, said } = openTerminal();
  screen.showProgress(() => '5 records');
  screen.hide();
  expect(said()).toBe('');
  jest.advanceTimersByTime(1000);
  said();
  screen.hide();
  screen.hide();
  expect(said()).toBe(CLEAR);
  jest.advanceTimersByTime(1000);
  expect(said()).toBe(`${CLEAR}5 records\r`);
});

test('it never wraps, however narrow the terminal is', () => {
  const { screen, said } = openTerminal({ columns: 6 });
  screen.showProgress(() => '123456789');
  jest.advanceTimersByTime(1000);
  expect(said()).toBe(`${CLEAR}12345\r`);
});

test.each([
  ['there is no terminal', { isTTY: false }],
  ['programs read the log', { isPlain: false }],
])('nothing is shown where %s', (_why, options) => {
  const { screen, said } = openTerminal(options);
  const stop = screen.showProgress(() => '5 records');
  jest.advanceTimersByTime(5000);
  screen.write('INFO hello\n');
  stop();
  expect(said()).toBe('INFO hello\n');
});
