import { describe, expect, test } from '@jest/globals';
import { PATHS } from '../support/expected-records.js';
import { questionsOf } from './support/audit.js';
import { auditAll, auditNothingAsked, changeTap, FIRST_DAYS, inWorld, runNight } from './support/nights.js';
import { type World } from './support/world.js';

const TIMEOUT_MS = 600_000;

/** Two requests of four questions in the first night. */
const FOUR = { places: ['A', 'B', 'C', 'D'] };

describe('wrong credentials end the night with 77 before anything is paid for, and the log says that', () => {
  const rows = [
    { says: 'it does not know the access key (os_access_key)', wrong: { os_access_key: 'AKIASOMEBODYELSE' } },
    {
      says: 'the secret key (os_secret_key) does not belong to the access key (os_access_key)',
      wrong: { os_secret_key: 'a-secret-of-somebody-else' },
    },
    {
      says: 'the API key (os_api_key) is wrong or may not be used for this',
      wrong: { os_api_key: 'an-api-key-of-somebody-else' },
    },
  ];
  test.concurrent.each(rows)(
    '$says',
    ({ says, wrong }) =>
      inWorld({ ...FOUR, tap: wrong }, async (world) => {
        const { accessKey, secretKey, apiKey } = world.onspot.credentials;
        const { code, log } = await runNight(world);
        expect(code).toBe(77);
        expect(log).toContain(`OnSpot answered 403 to POST ${PATHS.observations}: ${says}`);
        expect(await auditNothingAsked(world)).toEqual([]);

        await changeTap(world, { os_access_key: accessKey, os_secret_key: secretKey, os_api_key: apiKey });
        expect((await runNight(world)).code).toBe(0);
        expect(await auditAll(world)).toEqual([]);
      })(),
    TIMEOUT_MS,
  );
});

test.concurrent(
  'credentials that expire halfway end the night with 77; what was asked is stored once they are renewed',
  inWorld(FOUR, async (world) => {
    world.onspot.faults.add({ kind: 'expired', match: { day: '2024-05-04' } });
    const first = await runNight(world);
    expect(first.code).toBe(77);
    expect(first.log).toContain('the session token has expired; get new credentials');
    expect(first.paid).toEqual(questionsOf(world, ['2024-05-03']));

    world.onspot.faults.clear();
    const renewed = { accessKey: 'AKIARENEWED', secretKey: 'a-renewed-secret', apiKey: 'a-renewed-api-key' };
    Object.assign(world.onspot.credentials, renewed);
    await changeTap(world, {
      os_access_key: renewed.accessKey,
      os_secret_key: renewed.secretKey,
      os_api_key: renewed.apiKey,
    });
    const second = await runNight(world);
    expect(second.code).toBe(0);
    expect(second.paid).toEqual(questionsOf(world, ['2024-05-04']));
    expect(await auditAll(world)).toEqual([]);
  }),
  TIMEOUT_MS,
);

describe('signatures are good for five minutes either way: with this machine’s clock', () => {
  const at = (world: World, minutes: number) => new Date(world.onspot.clock.now() + minutes * 60_000).toISOString();

  test.concurrent.each([
    { minutes: -10, side: 'behind' },
    { minutes: 10, side: 'ahead of' },
  ])(
    '10 minutes $side OnSpot’s the night ends with 77, the log names the clock, and nothing is paid for',
    ({ minutes, side }) =>
      inWorld(FOUR, async (world) => {
        const { code, log } = await runNight(world, { now: at(world, minutes) });
        expect(code).toBe(77);
        expect(log).toMatch(
          new RegExp(`403 to POST .*: this machine's clock is wrong, [\\d minsh]+ ${side} OnSpot's; set it right`),
        );
        expect(await auditNothingAsked(world)).toEqual([]);
        expect((await runNight(world)).code).toBe(0);
        expect(await auditAll(world)).toEqual([]);
      })(),
    TIMEOUT_MS,
  );

  test.concurrent.each([{ minutes: -3 }, { minutes: 4 }])(
    'off by $minutes minutes everything goes well',
    ({ minutes }) =>
      inWorld(FOUR, async (world) => {
        const { code, paid } = await runNight(world, { now: at(world, minutes) });
        expect(code).toBe(0);
        expect(paid).toEqual(questionsOf(world, FIRST_DAYS));
        expect(await auditAll(world)).toEqual([]);
      })(),
    TIMEOUT_MS,
  );
});
