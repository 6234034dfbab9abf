import { expect, test } from '@jest/globals';
import { joinAcks } from 'onspot-tap';

test('acks are joined by name, in any order', () => {
  const body = [
    { id: '3', name: 'c' },
    { id: '1', name: 'a', location: 's3://bucket/a.csv' },
    { id: '2', name: 'b' },
  ];
  expect(joinAcks(body, ['a', 'b', 'c'])).toEqual({
    acks: [{ id: '1', location: 's3://bucket/a.csv' }, { id: '2' }, { id: '3' }],
  });
});

test('a single object counts as a list of one, with or without a name', () => {
  expect(joinAcks({ id: '1', name: 'a' }, ['a'])).toEqual({ acks: [{ id: '1' }] });
  expect(joinAcks({ id: '1' }, ['a'])).toEqual({ acks: [{ id: '1' }] });
});

test('a feature that the ack does not name has none, and is named as a problem', () => {
  const problem = expect.stringMatching(/does not fit what was sent: "a" is not in it/);
  expect(joinAcks([{ id: '2', name: 'b' }], ['a', 'b'])).toEqual({ acks: [undefined, { id: '2' }], problem });
  expect(joinAcks([], ['a', 'b'])).toEqual({ acks: [undefined, undefined], problem });
});

test('features of the same name get their acks in turn', () => {
  const body = [
    { id: '1', name: 'x' },
    { id: '2', name: 'y' },
    { id: '3', name: 'x' },
  ];
  expect(joinAcks(body, ['x', 'x', 'y'])).toEqual({ acks: [{ id: '1' }, { id: '3' }, { id: '2' }] });
});

test('entries without a name are joined by position when there are as many as features', () => {
  expect(joinAcks([{ id: '1' }, { id: '2' }], ['a', 'b'])).toEqual({ acks: [{ id: '1' }, { id: '2' }] });
});

test('entries without a name are left aside when their number differs', () => {
  const { acks, problem } = joinAcks([{ id: '1' }], ['a', 'b']);
  expect(acks).toEqual([undefined, undefined]);
  expect(problem).toMatch(/entry 0 names no feature/);
});

test.each([[{}], [{ id: '' }], [{ id: 7 }], [null], ['id'], [[]]])('the entry %j is a problem', (entry) => {
  const { acks, problem } = joinAcks([entry, { id: '2', name: 'b' }], ['a', 'b']);
  expect(acks).toEqual([undefined, { id: '2' }]);
  expect(problem).toMatch(/does not fit what was sent: entry 0 has no id/);
});

test.each([[undefined], [null], ['ok'], [{ message: 'fine' }]])('the body %j acknowledges nothing', (body) => {
  expect(joinAcks(body, ['a'])).toEqual({ acks: [undefined], problem: expect.any(String) });
});

test('a name nobody asked for, or once too often, is a problem', () => {
  const body = [
    { id: '1', name: 'a' },
    { id: '2', name: 'a' },
    { id: '3', name: 'z' },
  ];
  const { acks, problem } = joinAcks(body, ['a']);
  expect(acks).toEqual([{ id: '1' }]);
  expect(problem).toMatch(/entry 1 is about "a".*entry 2 is about "z"/);
});

test('two entries of one id cannot both be right', () => {
  const body = [
    { id: '1', name: 'a' },
    { id: '1', name: 'b' },
  ];
  expect(joinAcks(body, ['a', 'b'])).toEqual({
    acks: [{ id: '1' }, undefined],
    problem: expect.stringMatching(/id 1 stands there twice/),
  });
});

test('many problems make one short sentence', () => {
  const { problem } = joinAcks(Array(40).fill({}), ['a']);
  expect(problem!.length).toBeLessThan(200);
  expect(problem).toMatch(/and 38 more$/);
});
