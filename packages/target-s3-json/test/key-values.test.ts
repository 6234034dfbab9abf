import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { load, type Settings } from './support/load.js';
import { record, schema } from './support/messages.js';
import { BY_VALUE, DEFAULT, spell } from './support/spell.js';

describe('a value in a key', () => {
  test.each([
    ['"plain-1_.x"', 'plain-1_.x'],
    ['"a/b"', 'a%2Fb'],
    ['".."', '%2E.'],
    ['"_rejected"', '%5Frejected'],
    ['"é"', '%C3%A9'],
    ['"\\u0000"', '%00'],
    ['"null"', 'null'],
    ['1.50', '1.50'],
    ['true', 'true'],
    ['{"x": 1}', '%7B%22x%22%3A%201%7D'],
    ['""', '__EMPTY__'],
    ['null', DEFAULT],
    [`"${DEFAULT}"`, '%5F_HIVE_DEFAULT_PARTITION__'],
    ['"__EMPTY__"', '%5F_EMPTY__'],
  ])('%s is spelled %s', async (json, spelling) => {
    expect(await spell(BY_VALUE, `{"v": ${json}}`)).toEqual([`v=${spelling}`]);
  });

  test('that is missing is spelled like null', async () => {
    expect(await spell(BY_VALUE, '{}')).toEqual([`v=${DEFAULT}`]);
  });

  test('is the only one of its spelling, which gives it back', async () => {
    const text = fc.string({
      unit: fc.constantFrom('a', 'A', '%', '2', '/', '_', '.', '-', '!', '=', 'é', '💧', '\u0000'),
    });
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(text, { minLength: 1, maxLength: 20 }), async (values) => {
        const spelled = await spell(BY_VALUE, ...values.map((v) => JSON.stringify({ v })));
        expect(new Set(spelled).size).toBe(values.length);
        const given = spelled.map((each) => (each === 'v=__EMPTY__' ? '' : decodeURIComponent(each.slice(2))));
        expect(given.sort()).toEqual([...values].sort());
      }),
      { numRuns: 50 },
    );
  });

  test('of any length makes a key that can be stored, and no other value has it', async () => {
    const long = 'é'.repeat(1000);
    const [one, other, short] = await spell(
      BY_VALUE,
      ...[`${long}a`, `${long}b`, long.slice(0, 9)].map((v) => JSON.stringify({ v })),
    );
    expect(one).toMatch(/^v=(%C3%A9)+(%C3)?![0-9a-f]{32}$/);
    expect(Buffer.byteLength(one!)).toBeLessThanOrEqual(255);
    expect(other).not.toBe(one);
    expect(short).toBe(`v=${'%C3%A9'.repeat(9)}`);
    const { failure, dataKeys } = await load([schema('s'), record('s', { v: long })], { settings: BY_VALUE });
    expect(failure).toBeUndefined();
    expect(dataKeys).toHaveLength(1);
  });
});

describe('a date in a key', () => {
  const dated = (format: string, zone = 'UTC'): Settings => ({
    key_template: `{stream}/{field:at:${format}}/{run_id}-{part}`,
    key_time_zone: zone,
  });

  test.each([
    ['"2026-03-31T23:59:59.999Z"', '2026-03-31T23'],
    ['"2026-03-31T23:59:59.999999999Z"', '2026-03-31T23'],
    ['"2026-03-31t23:59:60z"', '2026-03-31T23'],
    ['"2026-03-31T23:30:00-01:00"', '2026-04-01T00'],
    ['"2026-03-31T23:30:00+0100"', '2026-03-31T22'],
    ['"2026-03-31 23:59:59"', '2026-03-31T23'],
    ['"2026-03-31T23:59"', '2026-03-31T23'],
    ['"2026-03-31"', '2026-03-31T00'],
    ['"2024-02-29T12:00:00Z"', '2024-02-29T12'],
    ['"\\u0032026-03-31"', '2026-03-31T00'],
    ['1775001599', '2026-03-31T23'],
    ['1775001599999', '2026-03-31T23'],
    ['1775001599999999', '2026-03-31T23'],
    ['1775001599999000000', '2026-03-31T23'],
    ['1775001599.999', '2026-03-31T23'],
    ['1.775001599e9', '2026-03-31T23'],
    ['-1', '1969-12-31T23'],
    ['0', '1970-01-01T00'],
  ])('is made of %s', async (json, spelling) => {
    expect(await spell(dated("yyyy-MM-dd'T'HH"), `{"at": ${json}}`)).toEqual([spelling]);
  });

  test.each([
    ['"2026-04-01T03:59:59Z"', '2026-03-31'],
    ['"2026-04-01T04:00:00Z"', '2026-04-01'],
    ['1775015999999', '2026-03-31'],
    ['"2026-03-31"', '2026-03-31'],
    ['"2026-03-31 23:59:59"', '2026-03-31'],
  ])('is that of the time zone: %s', async (json, spelling) => {
    expect(await spell(dated('yyyy-MM-dd', 'America/New_York'), `{"at": ${json}}`)).toEqual([spelling]);
  });

  test('is right where clocks change within an hour, and where they differed by seconds', async () => {
    const records = (...times: string[]) => times.map((at) => JSON.stringify({ at }));
    const newfoundland = dated('yyyy-MM-dd HH', 'America/St_Johns'); // until 2011 clocks changed at one minute past midnight
    expect(await spell(newfoundland, ...records('2010-11-07T02:30:30Z', '2010-11-07T02:31:30Z'))).toEqual([
      '2010-11-07 00',
      '2010-11-06 23',
    ]);
    const monrovia = dated('HH:mm', 'Africa/Monrovia'); // 44 minutes and 30 seconds until 1972
    expect(await spell(monrovia, ...records('1971-01-01T12:44:29Z', '1971-01-01T12:44:30Z'))).toEqual([
      '11:59',
      '12:00',
    ]);
  });

  test('may show more than minutes', async () => {
    expect(await spell(dated('HH:mm:ss.SSS'), '{"at": "2026-03-31T01:02:03.004Z"}')).toEqual(['01:02:03.004']);
  });

  test('may be several folders', async () => {
    const settings = { ...BY_VALUE, key_template: '{stream}/{field:at:yyyy/MM/dd}/{run_id}-{part}' };
    const { keys } = await load([schema('s'), record('s', { at: '2026-03-31' })], { settings });
    expect(keys).toContain('s/2026/03/31/r-00001');
  });

  test.each([
    '"soon"',
    '"2026-02-30"',
    '"2026-02-30T00:00:00Z"',
    '"12:30"',
    '"2026"',
    '""',
    'true',
    '{}',
    '1e300',
    '"20260331"',
  ])('is not made of %s: the record is stored where those without a value are', async (json) => {
    expect(await spell(dated('yyyy-MM-dd'), `{"at": ${json}}`)).toEqual([DEFAULT]);
  });

  test('that is none is told once per field and stream, without the value', async () => {
    const input = [
      schema('s'),
      record('s', { at: null }),
      ...['secret-1', 'secret-2'].map((at) => record('s', { at })),
    ];
    const { log } = await load(input, { settings: dated('yyyy-MM-dd') });
    expect(log.match(/WARN.*/g)).toEqual([
      expect.stringContaining(
        `Line 3 of the input: the field "at" of stream "s" is no date; such records go to ${DEFAULT}`,
      ),
    ]);
    expect(log).not.toContain('secret');
  });
});
