import { describe, expect, test } from '@jest/globals';
import { isFieldSelected, isStreamSelected, metadataAt, parseCatalog } from '@onspot-tap/singer';

function streamOf(entry: object) {
  return parseCatalog({ streams: [{ tap_stream_id: 's', ...entry }] }).streams[0]!;
}

const withMetadata = (metadata: object, breadcrumb: string[] = []) =>
  streamOf({ metadata: [{ breadcrumb, metadata }] });

describe('a stream is selected', () => {
  test.each([
    [{ selected: true }, true],
    [{ selected: false }, false],
    [{}, false],
    [{ 'selected-by-default': true }, true],
    [{ 'selected-by-default': true, selected: false }, false],
    [{ 'selected-by-default': false, selected: true }, true],
    [{ inclusion: 'unsupported', selected: true }, false],
    [{ selected: 'false', 'selected-by-default': true }, false],
    [{ selected: 'true' }, true],
    [{ inclusion: 'available', selected: true }, true],
    [{ inclusion: 'available', selected: null, 'selected-by-default': true }, true],
  ])('by %j: %j', (metadata, expected) => {
    expect(isStreamSelected(withMetadata(metadata))).toBe(expected);
  });

  test('by the word of old catalogs, at the stream or in its schema, unless metadata says otherwise', () => {
    expect(isStreamSelected(streamOf({ selected: true }))).toBe(true);
    expect(isStreamSelected(streamOf({ schema: { selected: true } }))).toBe(true);
    const both = streamOf({ selected: true, metadata: [{ breadcrumb: [], metadata: { selected: false } }] });
    expect(isStreamSelected(both)).toBe(false);
  });

  test('not at all when nothing is said', () => {
    expect(isStreamSelected(streamOf({}))).toBe(false);
  });
});

test.each(['yes', 1, {}])('what is neither true nor false is refused: %j', (selected) => {
  expect(() => withMetadata({ selected })).toThrow(/The catalog's "selected" of s is neither true nor false/);
});

describe('a field is selected', () => {
  test.each([
    [{ selected: true }, true],
    [{ selected: false }, false],
    [{}, true],
    [{ inclusion: 'automatic', selected: false }, true],
    [{ inclusion: 'unsupported', selected: true }, false],
    [{ 'selected-by-default': false }, false],
    [{ 'selected-by-default': false, selected: true }, true],
  ])('by %j: %j', (metadata, expected) => {
    expect(isFieldSelected(withMetadata(metadata, ['properties', 'did']), 'did')).toBe(expected);
  });

  test('when the catalog does not mention it', () => {
    expect(isFieldSelected(withMetadata({ selected: false }, ['properties', 'did']), 'timestamp')).toBe(true);
  });
});

describe('a catalog', () => {
  test('is taken as people have edited it', () => {
    expect(parseCatalog({ version: 1, streams: [{ stream: 'zipcodes' }] })).toEqual({
      streams: [{ tap_stream_id: 'zipcodes', stream: 'zipcodes', schema: {}, key_properties: [], metadata: [] }],
    });
    expect(streamOf({ stream: 'name', key_properties: ['a'], metadata: [7, { breadcrumb: [] }] })).toMatchObject({
      tap_stream_id: 's',
      stream: 'name',
      key_properties: ['a'],
      metadata: [],
    });
  });

  test('of two entries for one place takes the later one', () => {
    const at = (selected: boolean) => ({ breadcrumb: [], metadata: { selected } });
    expect(metadataAt(streamOf({ metadata: [at(true), at(false)] }), [])).toEqual({ selected: false });
  });

  test.each([[null], [[]], [{}], [{ streams: {} }], ['x']])('is not %j', (json) => {
    expect(() => parseCatalog(json)).toThrow(
      expect.objectContaining({ exitCode: 65, message: expect.stringContaining('--discover') }),
    );
  });

  test.each([[null], [{}], [{ tap_stream_id: 7 }], ['x']])('has no stream %j', (entry) => {
    expect(() => parseCatalog({ streams: [{ stream: 'a' }, entry] })).toThrow(/Entry 1 of the catalog's "streams"/);
  });
});
