import { describe, expect, test } from '@jest/globals';
import { load } from './support/load.js';
import { rawRecord } from './support/messages.js';

type Choice = { exclude?: string[]; include?: string[] };

describe('the schema in the manifest', () => {
  const shaped = async (definition: object, choice: Choice) => {
    const input = `${JSON.stringify({ type: 'SCHEMA', stream: 's', schema: definition, key_properties: [] })}\n`;
    const loaded = await load([input, rawRecord('s', '{}')], {
      settings: { streams: { s: choice }, validation: 'off' },
    });
    expect(loaded.log).not.toContain('WARNING');
    return loaded.manifest?.streams.s?.schemas.at(-1)?.schema;
  };
  const TEXT = { type: 'string' };

  test('lacks the fields that go, also where they are required', async () => {
    const address = { type: ['object', 'null'], properties: { city: TEXT, zip: TEXT }, required: ['city', 'zip'] };
    const definition = {
      type: 'object',
      required: ['id', 'email'],
      properties: { id: TEXT, email: TEXT, addresses: { type: 'array', items: address } },
    };
    expect(await shaped(definition, { exclude: ['email', 'addresses.zip'] })).toEqual({
      type: 'object',
      required: ['id'],
      properties: {
        id: TEXT,
        addresses: {
          type: 'array',
          items: { type: ['object', 'null'], properties: { city: TEXT }, required: ['city'] },
        },
      },
    });
    expect(await shaped(definition, { include: ['id', 'addresses.zip'] })).toMatchObject({
      required: ['id'],
      properties: { id: TEXT, addresses: { items: { properties: { zip: TEXT }, required: ['zip'] } } },
    });
  });

  test('lacks them in alternatives and definitions, which stay whole for who else uses them', async () => {
    const definition = {
      properties: {
        home: { anyOf: [{ type: 'null' }, { $ref: '#/definitions/place' }] },
        work: { $ref: '#/definitions/place' },
      },
      definitions: { place: { properties: { city: TEXT, zip: TEXT, near: { $ref: '#/definitions/place' } } } },
    };
    const near = { $ref: '#/definitions/place' };
    expect(await shaped(definition, { exclude: ['home.zip'] })).toEqual({
      ...definition,
      properties: {
        home: { anyOf: [{ type: 'null' }, { properties: { city: TEXT, near } }] },
        work: { $ref: '#/definitions/place' },
      },
    });
  });

  test('does not send a reference to itself round in circles', async () => {
    const definition = {
      properties: { a: { $ref: '#/definitions/a' }, b: TEXT },
      definitions: { a: { anyOf: [{ $ref: '#/definitions/a' }, { properties: { c: TEXT, d: TEXT } }] } },
    };
    expect(await shaped(definition, { exclude: ['a.c'] })).toMatchObject({
      properties: { a: { anyOf: [{ $ref: '#/definitions/a' }, { properties: { d: TEXT } }] }, b: TEXT },
    });
  });
});
