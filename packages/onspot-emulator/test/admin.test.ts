import { expect, test } from '@jest/globals';

import { DEVICES, OBSERVATIONS } from './support/setup.js';
import { withSetup } from './support/with-setup.js';

async function readJson(url: string, method = 'GET', body?: unknown) {
  const response = await fetch(url, { method, body: body === undefined ? null : JSON.stringify(body) });
  return { status: response.status, json: (await response.json()) as Record<string, unknown> };
}

test('shows submissions and what their answers are, over HTTP and without credentials', () =>
  withSetup(
    async ({ emulator, ask }) => {
      const [first] = await ask(OBSERVATIONS, { name: 'one' }, { name: 'two' });
      await ask(DEVICES, { name: 'one' });
      expect((await readJson(`${emulator.adminUrl}/submissions`)).json).toEqual(emulator.submissions);

      const readLines = async (query: string) =>
        (await (await fetch(`${emulator.url}/_emulator/expected?${query}`)).text())
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line) as Record<string, unknown>);
      expect(await readLines('')).toHaveLength(3);
      expect(await readLines('name=one')).toMatchObject([{ path: OBSERVATIONS }, { path: DEVICES }]);
      expect(await readLines('name=one&start=2024-05-03T00:00:00&path=/geoframe/all/devices')).toHaveLength(1);
      expect(await readLines(`responseId=${first!.id}`)).toEqual([
        {
          responseId: first!.id,
          path: OBSERVATIONS,
          name: 'one',
          start: '2024-05-03T00:00:00',
          end: '2024-05-03T23:59:59',
          success: true,
          message: 'SUCCESS',
          ...emulator.expected({ responseId: first!.id })[0]!.payload(),
        },
      ]);
    },
    { stage: '/Prod' },
  ));

test('tells and moves the clock', () =>
  withSetup(async ({ emulator }) => {
    const url = `${emulator.adminUrl}/clock`;
    expect((await readJson(url)).json).toEqual({ now: '2024-05-06T08:00:00.000Z' });
    expect((await readJson(url, 'POST', { advanceMs: 60_000 })).json).toEqual({ now: '2024-05-06T08:01:00.000Z' });
    expect((await readJson(url, 'POST', { set: '2024-06-01T00:00:00Z' })).json).toEqual({
      now: '2024-06-01T00:00:00.000Z',
    });
    expect(await readJson(url, 'POST', { set: 'soon' })).toMatchObject({ status: 400 });
  }));

test('takes faults one by one or in a list, shows and clears them', () =>
  withSetup(async ({ emulator, post }) => {
    const url = `${emulator.adminUrl}/faults`;
    await readJson(url, 'POST', { kind: 'status', status: 500, count: 1 });
    await readJson(url, 'POST', {
      faults: [
        { kind: 'callback-lost', match: { nth: 2 } },
        { kind: 'slow', ms: 1 },
      ],
    });
    expect((await post(OBSERVATIONS, {})).status).toBe(500);
    expect((await readJson(url)).json).toMatchObject([{ struck: 1 }, { struck: 0 }, { struck: 0 }]);
    expect((await readJson(url, 'DELETE')).json).toEqual([]);
  }));

test.each<[unknown, string]>([
  [{ kind: 'nonsense' }, 'A fault has a kind of status, expired'],
  [{ kind: 'status' }, 'status'],
  [{ kind: 'status', status: 500, retryafter: 2 }, 'retryafter'],
  [{ kind: 'slow', ms: 'long' }, 'ms'],
  [{ kind: 'callback-lost', match: { location: 'x' } }, 'location'],
])('refuses the fault %j and says why', (fault, why) =>
  withSetup(async ({ emulator }) => {
    const { status, json } = await readJson(`${emulator.adminUrl}/faults`, 'POST', fault);
    expect(status).toBe(400);
    expect(json.message).toContain(why);
  }),
);

test('says what there is when asked for something else', () =>
  withSetup(async ({ emulator }) => {
    const { status, json } = await readJson(`${emulator.adminUrl}/nothing`);
    expect(status).toBe(404);
    expect(json.message).toContain('GET /submissions');
  }));
