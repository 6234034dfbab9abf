import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { mergeStates } from 'onspot-tap';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runTap } from './support/run-tap.js';
import { useWorlds } from './support/lasting-world.js';

const open = useWorlds();

const END = 'T23:59:59';
const bookmarks = (of: Record<string, string>) => ({
  bookmarks: { observations: Object.fromEntries(Object.entries(of).map(([id, day]) => [id, `${day}${END}`])) },
});

describe('of several states', () => {
  test('the newest bookmark of each location wins, and nobody’s is lost', () => {
    const one = bookmarks({ A: '2024-05-03', B: '2024-05-01' });
    const other = bookmarks({ B: '2024-05-02', C: '2024-04-30' });
    expect(mergeStates([one, other])).toEqual(bookmarks({ A: '2024-05-03', B: '2024-05-02', C: '2024-04-30' }));
  });

  test('a bookmark moves over the days that another knows to be finished', () => {
    const one = { ...bookmarks({ A: '2024-05-01' }), ahead: { observations: { A: ['2024-05-03', '2024-05-06'] } } };
    const other = { ...bookmarks({ A: '2024-05-01' }), ahead: { observations: { A: ['2024-05-02'] } } };
    expect(mergeStates([one, other])).toEqual({
      ...bookmarks({ A: '2024-05-03' }),
      ahead: { observations: { A: ['2024-05-06'] } },
    });
  });

  test('a gap stays one unless another has the day as answered', () => {
    const before = bookmarks({ A: '2024-05-01', B: '2024-05-01' });
    const gap = {
      ...bookmarks({ A: '2024-05-02', B: '2024-05-02' }),
      gaps: { observations: { A: ['2024-05-02'], B: ['2024-05-02'] } },
    };
    expect(mergeStates([before, gap]).gaps).toEqual(gap.gaps);
    const late = { ...bookmarks({ A: '2024-05-03', B: '2024-05-02' }), gaps: { observations: { B: ['2024-05-02'] } } };
    expect(mergeStates([gap, late])).toMatchObject({
      ...bookmarks({ A: '2024-05-03', B: '2024-05-02' }),
      gaps: { observations: { B: ['2024-05-02'] } },
    });
  });

  test('marks of a batch are put together; an answer outdoes an end', () => {
    const marked = (marks: string) => ({ bookmarks: {}, delivered: { observations: { b1: marks } } });
    const merged = (...marks: string[]) =>
      (mergeStates(marks.map(marked)).delivered as { observations: { b1: string } }).observations.b1;
    expect(merged('d', '.d')).toBe('dd');
    expect(merged('de.', 'e.d')).toBe('ded');
    expect(merged('*', '.e')).toBe('*');
  });

  test('what is not ours is kept, from the last one that says it', () => {
    const one = { bookmarks: { other: { when: 1 } }, mine: 1, theirs: 'a' };
    expect(() => mergeStates([one])).toThrow('bookmark');
    expect(
      mergeStates([
        { bookmarks: {}, mine: 1, theirs: 'a' },
        { bookmarks: {}, theirs: 'b' },
      ]),
    ).toEqual({
      bookmarks: {},
      mine: 1,
      theirs: 'b',
    });
  });

  test('the order does not matter for bookmarks, days and marks, and one alone stays what it is', () => {
    const day = fc.integer({ min: 1, max: 9 }).map((number) => `2024-05-0${number}`);
    const state = fc
      .record({
        marks: fc.dictionary(fc.constantFrom('A', 'B'), day),
        ahead: fc.dictionary(fc.constantFrom('A', 'B'), fc.uniqueArray(day, { minLength: 1, maxLength: 3 })),
      })
      .map(({ marks, ahead }) => ({ ...bookmarks(marks), ahead: { observations: ahead } }));
    fc.assert(
      fc.property(fc.array(state, { minLength: 1, maxLength: 4 }), (states) => {
        const merged = mergeStates(states);
        expect(mergeStates([...states].reverse())).toEqual(merged);
        expect(mergeStates([merged, ...states])).toEqual(merged);
        expect(mergeStates([merged])).toEqual(merged);
      }),
    );
  });
});

describe('tap-onspot merge-state', () => {
  test('prints one line out of the states of files', async () => {
    const { folder } = await open();
    const files = await Promise.all(
      [bookmarks({ A: '2024-05-03' }), bookmarks({ B: '2024-05-02' })].map(async (state, index) => {
        const path = join(folder, `state_${index}.json`);
        await writeFile(path, JSON.stringify(state));
        return path;
      }),
    );
    const { code, stdout } = await runTap(['merge-state', ...files.flatMap((file) => ['--state', file])]);
    expect({ code, lines: stdout.split('\n').length }).toEqual({ code: 0, lines: 2 });
    expect(JSON.parse(stdout)).toEqual(bookmarks({ A: '2024-05-03', B: '2024-05-02' }));
  });

  test('without one ends with 64', async () => {
    expect(await runTap(['merge-state'])).toMatchObject({ code: 64, stdout: '' });
  });

  test.each([
    ['[]', 'The state is not a JSON object; give the last line a target said'],
    ['"x"', 'The state is not a JSON object; give the last line a target said'],
    ['{"bookmarks":"x"}', 'maps each stream to an object; give the last line a target said'],
    ['{"bookmarks":{"observations":{"a":5}}}', 'the bookmark of a in stream observations is not a time; give the last'],
    ['{"gaps":{"observations":3}}', '"gaps" of stream observations is not an object; give the last'],
  ])('names the file of %s, which is no state, alone and beside others, and ends with 65', async (text, says) => {
    const { folder } = await open();
    const [bad, good] = [join(folder, 'no-state.json'), join(folder, 'state.json')];
    await writeFile(bad, text);
    await writeFile(good, JSON.stringify(bookmarks({ A: '2024-05-03' })));
    for (const others of [[], ['--state', good]]) {
      const { code, stdout, stderr } = await runTap(['merge-state', ...others, '--state', bad]);
      expect({ code, stdout, stderr }).toEqual({
        code: 65,
        stdout: '',
        stderr: expect.stringContaining(says) as unknown,
      });
      expect(stderr).toContain(`(in ${bad})`);
    }
  });
});
