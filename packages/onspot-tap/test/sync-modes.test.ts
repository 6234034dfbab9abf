import { expect, test } from '@jest/globals';
import { EXIT } from '@onspot-tap/singer';
import { parseConfig } from 'onspot-tap';
import { useWorlds } from './support/lasting-world.js';
import { HOUR } from './support/world.js';

const open = useWorlds();

const at = (day: string) => `${day}T23:59:59`;
const SUBMIT = { mode: 'submit' };
const COLLECT = { mode: 'collect' };
const ACK = { mode: 'submit', bookmark_on: 'ack' };

test('mode submit asks, tells what was asked, and leaves', async () => {
  const world = await open({ places: ['A'], settings: SUBMIT });
  const { failure, paid, observations, requests } = await world.run();
  expect({ failure, said: observations.length }).toEqual({ failure: undefined, said: 0 });
  expect(paid).toEqual(['A 2024-05-03', 'A 2024-05-04']);
  expect(requests.map(({ status }) => status)).toEqual(['submitted', 'submitted']);
  expect(world.state?.bookmarks.observations).toEqual({ A: at('2024-05-02') });
  expect((await world.run()).paid).toEqual([]);
});

test('mode collect delivers what has arrived, asks nothing and does not wait', async () => {
  const world = await open({ places: ['A'] });
  world.faults({ kind: 'callback-lost', match: { day: '2024-05-04' } });
  await world.run({ settings: SUBMIT });
  await world.sleep(0.1);
  const before = world.clock.now();
  const { failure, paid, observations, log } = await world.run({ settings: COLLECT, isPatient: true });
  expect({ failure, paid, said: observations.length }).toEqual({ failure: undefined, paid: [], said: 3 });
  expect(log).toContain('1 questions have no answer yet');
  expect(world.clock.now() - before).toBeLessThan(60_000);
  expect(world.state?.bookmarks.observations).toEqual({ A: at('2024-05-03') });
});

test('mode collect needs neither locations nor a place for callbacks', async () => {
  const world = await open({ places: ['A'] });
  await world.run({ settings: SUBMIT });
  await world.sleep(0.1);
  const settings = { ...COLLECT, locations_url: '/nowhere/at/all', os_callback_url: undefined as unknown as null };
  expect((await world.run({ settings })).observations).toHaveLength(6);
});

test('mode submit does not pay again after an old state was restored', async () => {
  const world = await open({ places: ['A'], settings: { os_latency_days: 1, start_date: '2024-05-03' } });
  await world.run();
  await world.run();
  await world.sleep();
  const old = { bookmarks: { observations: { A: at('2024-05-02') } } };
  expect((await world.run({ state: old, settings: SUBMIT })).paid).toEqual(['A 2024-05-05']);
});

test('with bookmark_on ack a bookmark moves as soon as OnSpot has taken the question', async () => {
  const world = await open({ places: ['A'], settings: ACK });
  // What a state says then is not that records were said, so these worlds are not audited.
  world.auditor.violations.push = () => 0;
  await world.run();
  expect(world.state?.bookmarks.observations).toEqual({ A: at('2024-05-04') });
  expect((await world.run()).paid).toEqual([]);
  await world.sleep();
  expect((await world.run()).paid).toEqual(['A 2024-05-04', 'A 2024-05-05']);
});

test('with bookmark_on ack a run that broke off is made up for from the ledger, and nothing is paid again', async () => {
  const world = await open({ places: ['A'], settings: { ...ACK, os_latency_days: 1 } });
  world.auditor.violations.push = () => 0;
  await world.run({ isLost: true });
  expect((await world.run()).paid).toEqual([]);
  expect(world.state?.bookmarks.observations).toEqual({ A: at('2024-05-04') });
  await world.run();
  await world.run({ state: { bookmarks: { observations: { A: at('2024-05-02') } } } });
  expect(world.state?.bookmarks.observations).toEqual({ A: at('2024-05-04') });
});

test('with bookmark_on ack a request whose acknowledgement never came is settled by its callback, or asked again', async () => {
  const world = await open({ places: ['A'], settings: { ...ACK, os_latency_days: 1, os_concurrency: 1 } });
  world.auditor.violations.push = () => 0;
  world.faults(
    { kind: 'cut-after', match: { day: '2024-05-03' } },
    { kind: 'cut-before', match: { day: '2024-05-04' } },
  );
  await world.run();
  expect(world.state?.bookmarks.observations).toEqual({ A: at('2024-05-02') });
  world.emulator.faults.clear();
  await world.sleep(0); // until the callback is in the inbox
  expect((await world.run()).paid).toEqual([]);
  expect(world.state?.bookmarks.observations).toEqual({ A: at('2024-05-03') });
  world.clock.advance(HOUR);
  expect((await world.run()).paid).toEqual(['A 2024-05-04']);
  expect(world.state?.bookmarks.observations).toEqual({ A: at('2024-05-04') });
});

test('a configuration that cannot work is refused with every problem at once', async () => {
  const world = await open();
  const wrong = { ...world.settings(), bookmark_on: 'ack', token_hours: 80, start_date: '2024-05-03' };
  expect(() => parseConfig(wrong)).toThrow(
    expect.objectContaining({
      exitCode: EXIT.config,
      message: expect.stringMatching(/token_hours.*\n?.*bookmark_on|bookmark_on.*\n?.*token_hours/s),
    }),
  );
});

test.each([
  [{ bookmark_on: 'ack' }, '"bookmark_on": "ack" needs "mode": "submit"'],
  [{ callback_listen: '127.0.0.1:0', callback_secret: [] }, '"callback_listen" needs a "callback_secret"'],
  [{ callback_listen: '127.0.0.1:0', mode: 'submit' }, '"callback_listen"'],
  [{ pending_expiry_hours: 80 }, '"token_hours" (96) must be at least "pending_expiry_hours" + 24 (104)'],
  [{ os_callback_url: undefined }, '"os_callback_url" is missing'],
  [{ start_date: '2024-02-31' }, '"start_date" is not a date of the calendar'],
])('the settings %j are refused: %s', async (settings, sentence) => {
  const world = await open();
  expect(() => parseConfig({ ...world.settings(), ...settings })).toThrow(
    expect.objectContaining({ exitCode: EXIT.config, message: expect.stringContaining(sentence) }),
  );
});
