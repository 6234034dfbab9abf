import { mergeStates } from '../../../dist/state/merge-states.js';
import { type Floors } from './oracle.js';

/** A state that was promoted, and from where on it must tell the truth. */
export type Promoted = { text: string | undefined; floors: Floors };

const NOTHING: Promoted = { text: undefined, floors: new Map() };

/** The states as the job keeps them: the one of all, and those of shards that nobody has merged yet. */
export type Pipeline = {
  /** What a run begins from: all that lies there. */
  given(): string | undefined;
  /** The one state of all. */
  whole(): string | undefined;
  /** A shard has left a state; one that has no others beside it has left that of all. */
  promote(state: Promoted & { text: string }, shard: Turn): void;
  /** The last step of a night that shards have shared. */
  finish(count: number, floors: Floors): void;
  /** Puts a former state of all in the place of that of today, and leaves those of shards where they are, or not. */
  restore(version: number, isAlone: boolean): Promoted;
  lose(): Promoted;
};

/** Which of how many shards it is. */
export type Turn = { index: number; count: number };

const keyOf = ({ index, count }: Turn) => (count === 1 ? WHOLE : `${index} of ${count}`);
const WHOLE = 'whole';

export function createPipeline(): Pipeline {
  let versions = [NOTHING];
  /** In the order in which they were written. */
  const lying = new Map<string, string>();

  function write(key: string, text: string | undefined): void {
    lying.delete(key);
    if (text !== undefined) lying.set(key, text);
  }
  function writeWhole(state: Promoted): void {
    lying.clear();
    write(WHOLE, state.text);
    versions.push(state);
  }
  const merge = (texts: readonly string[]) =>
    texts.length < 2 ? texts[0] : JSON.stringify(mergeStates(texts.map((text) => JSON.parse(text) as unknown)));

  return {
    given: () => merge([...lying.values()]),
    whole: () => lying.get(WHOLE),
    promote(state, turn) {
      if (lying.get(keyOf(turn)) === state.text) return;
      if (turn.count === 1) writeWhole(state);
      else write(keyOf(turn), state.text);
    },
    finish(count, floors) {
      const keys = Array.from({ length: count }, (_, index) => keyOf({ index, count }));
      const isComplete = keys.every((key) => lying.has(key));
      const text = merge([...lying].filter(([key]) => !isComplete || keys.includes(key)).map(([, each]) => each));
      writeWhole({ text, floors });
    },
    restore(version, isAlone) {
      const state = versions[version % versions.length] ?? NOTHING;
      if (isAlone) writeWhole(state);
      else write(WHOLE, state.text);
      return state;
    },
    lose() {
      versions = [NOTHING];
      lying.clear();
      return NOTHING;
    },
  };
}
