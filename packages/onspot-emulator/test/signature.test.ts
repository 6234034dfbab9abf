import { afterAll, beforeAll, expect, test } from '@jest/globals';

import { collection, feature } from './support/feature.js';
import { OBSERVATIONS, type Setup, setUp } from './support/setup.js';
import { type CallOptions } from './support/signed-client.js';

let setup: Setup;

beforeAll(async () => {
  setup = await setUp();
});

afterAll(() => setup.close());

async function tryCall(how: CallOptions): Promise<{ status: number; message: string }> {
  const response = await setup.send(OBSERVATIONS, collection(feature()), how);
  const body = (await response.json()) as { message: string };
  return { status: response.status, message: body.message };
}

test('accepts what AWS’s own signer signed', async () => {
  expect(await tryCall({})).toMatchObject({ status: 200 });
});

test('accepts a signature whose path and query need encoding', async () => {
  const response = await setup.send('/status/queue?b=2&a=x%20y%2Fz&c=~%27!', undefined, { method: 'GET' });
  expect(response.status).toBe(200);
});

test.each<[string, CallOptions, string]>([
  ['a wrong access key', { accessKey: 'AKIAOTHER' }, 'security token included in the request is invalid'],
  ['a wrong secret key', { secretKey: 'wrong' }, 'request signature we calculated does not match'],
  ['a changed body', { tampered: JSON.stringify(collection(feature({ name: 'EF~2' }))) }, 'does not match'],
  ['another region', { region: 'eu-west-1' }, "not 'eu-west-1'"],
  ['another service', { service: 's3' }, "correct service: 'execute-api'"],
  ['a wrong API key', { apiKey: 'wrong' }, 'Forbidden'],
  ['no API key', { apiKey: undefined }, 'Forbidden'],
  ['a clock six minutes slow', { signedAt: Date.parse('2024-05-06T07:54:00Z') }, 'Signature expired: 20240506T075400Z'],
  ['a clock six minutes fast', { signedAt: Date.parse('2024-05-06T08:06:00Z') }, 'Signature not yet current'],
])('refuses %s with 403', async (_, how, message) => {
  const answer = await tryCall(how);
  expect(answer.status).toBe(403);
  expect(answer.message).toContain(message);
});

test('accepts a clock four minutes off', async () => {
  expect(await tryCall({ signedAt: Date.parse('2024-05-06T08:04:00Z') })).toMatchObject({ status: 200 });
});

test('refuses a request without a signature, and a path it does not know, as the gateway does', async () => {
  const unsigned = await fetch(setup.emulator.url + OBSERVATIONS, { method: 'POST', body: '{}' });
  expect([unsigned.status, await unsigned.json()]).toEqual([403, { message: 'Missing Authentication Token' }]);
  const unknown = await setup.send('/geoframe/nothing', {});
  expect([unknown.status, await unknown.json()]).toEqual([403, { message: 'Missing Authentication Token' }]);
});

test('takes any session token unless it has one of its own', async () => {
  expect(await tryCall({ sessionToken: 'any' })).toMatchObject({ status: 200 });
  setup.emulator.credentials.sessionToken = 'the-token';
  expect(await tryCall({ sessionToken: 'any' })).toMatchObject({ status: 403 });
  expect(await tryCall({})).toMatchObject({ status: 403 });
  expect(await tryCall({ sessionToken: 'the-token' })).toMatchObject({ status: 200 });
  setup.emulator.credentials.sessionToken = undefined;
});

test('refuses credentials from the time they expire', async () => {
  setup.emulator.credentials.expiresAt = setup.emulator.clock.now() + 60_000;
  expect(await tryCall({})).toMatchObject({ status: 200 });
  setup.emulator.clock.advance(60_000);
  expect(await tryCall({})).toEqual({
    status: 403,
    message: 'The security token included in the request is expired',
  });
  setup.emulator.credentials.expiresAt = undefined;
});

test('serves below a stage when it has one', async () => {
  const staged = await setUp({ stage: 'Prod' });
  try {
    expect(staged.emulator.url).toMatch(/\/Prod$/);
    expect(await staged.ask(OBSERVATIONS, {})).toHaveLength(1);
    expect((await staged.send('/status/queue', undefined, { method: 'GET' })).status).toBe(200);
    const { origin } = new URL(staged.emulator.url);
    expect((await fetch(origin + OBSERVATIONS, { method: 'POST' })).status).toBe(403);
  } finally {
    await staged.close();
  }
});
