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

  test('has no list of what is required where nothing is, at any depth', async () => {
    const place = { type: 'object', properties: { zip: TEXT, city: TEXT }, required: ['zip'] };
    const definition = {
      required: ['email'],
      properties: { email: TEXT, home: place, others: { type: 'array', items: place }, kept: { required: [] } },
      anyOf: [{ required: ['email'] }, { required: ['home'] }],
    };
    const { required: _, ...bare } = { ...place, properties: { city: TEXT } };
    expect(await shaped(definition, { exclude: ['email', 'home.zip', 'others.zip'] })).toEqual({
      properties: { home: bare, others: { type: 'array', items: bare }, kept: { required: [] } },
      anyOf: [{}, { required: ['home'] }],
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

  test('asks nothing for the sake of fields that go, nor for their number', async () => {
    const definition = {
      minProperties: 3,
      maxProperties: 5,
      properties: { id: TEXT, email: TEXT, phone: TEXT },
      dependencies: { email: ['id'], id: ['email', 'phone'], phone: { required: ['email', 'id'] } },
      dependentRequired: { phone: ['email'], id: ['phone', 'email'] },
      additionalProperties: false,
    };
    expect(await shaped(definition, { exclude: ['email'] })).toEqual({
      maxProperties: 5,
      properties: { id: TEXT, phone: TEXT },
      dependencies: { id: ['phone'], phone: { required: ['id'] } },
      dependentRequired: { id: ['phone'] },
      additionalProperties: false,
    });
  });

  test('keeps conditions and alternatives as far as they hold without the fields that go', async () => {
    const of = (name: string) => ({ properties: { [name]: TEXT }, required: [name] });
    const definition = {
      properties: { id: TEXT, email: TEXT },
      if: of('id'),
      then: of('email'),
      not: { required: ['never'] },
      oneOf: [of('id'), of('other')],
    };
    const then = { properties: {} };
    expect(await shaped(definition, { exclude: ['email'] })).toEqual({ ...definition, properties: { id: TEXT }, then });
    expect(
      await shaped(
        { ...definition, if: of('email'), not: of('email'), oneOf: [of('email'), of('id')] },
        { exclude: ['email'] },
      ),
    ).toEqual({ properties: { id: TEXT }, anyOf: [then, of('id')] });
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
