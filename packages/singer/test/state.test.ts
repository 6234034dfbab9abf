import { expect, test } from '@jest/globals';
import { parseState } from '@onspot-tap/singer';

test('a state keeps its bookmarks and whatever else a tap put there', () => {
  const state = { bookmarks: { zipcodes: { 'EF~1': '2021-02-07T23:59:59' } }, currently_syncing: 'zipcodes', x: [1] };
  expect(parseState(state)).toEqual(state);
});

test.each([[{}], [{ bookmarks: {} }], [{ bookmarks: null }]])('%j is the state of a tap that never ran', (json) => {
  expect(parseState(json)).toEqual({ bookmarks: {} });
});

test('a STATE message is taken for what it holds: an empty state would have everything loaded again', () => {
  const state = { bookmarks: { zipcodes: { 'EF~1': '2021-02-07T23:59:59' } } };
  expect(parseState({ type: 'STATE', value: state })).toEqual(state);
  expect(() => parseState({ type: 'STATE', value: 7 })).toThrow(/not a JSON object/);
});

test.each([[null], [[]], ['x'], [7], [undefined]])('%j is no state', (json) => {
  expect(() => parseState(json)).toThrow(expect.objectContaining({ exitCode: 65 }));
});

test.each([[[]], ['x'], [{ zipcodes: '2021-02-07' }], [{ zipcodes: null }]])('bookmarks cannot be %j', (bookmarks) => {
  expect(() => parseState({ bookmarks })).toThrow(
    expect.objectContaining({ exitCode: 65, message: expect.stringContaining('"bookmarks"') }),
  );
});
