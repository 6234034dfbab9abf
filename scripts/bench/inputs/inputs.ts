import { join } from 'node:path';
import { type InputFile, writeInput } from './input-file.js';
import { type Recipe } from './recipes.js';

/** What a target reads, and what it must have stored in the end. */
export type SingerInput = InputFile & {
  /** Records of all streams. */
  records: number;
  /** Records by stream. */
  streams: ReadonlyMap<string, number>;
  /** Messages of any kind. */
  lines: number;
};

/** Inputs that are written when they are first asked for, and then used again. */
export type Inputs = { get(recipe: Recipe): Promise<SingerInput> };

/** They lie in an existing folder, which is the caller's to empty. */
export function createInputs(folder: string, say: (text: string) => void, signal: AbortSignal): Inputs {
  const written = new Map<string, SingerInput>();
  return {
    async get(recipe) {
      const known = written.get(recipe.name);
      if (known !== undefined) return known;
      say(`Writing ${(recipe.bytes / 1e6).toFixed(0)} MB of input: ${recipe.name}`);
      const input = await write(recipe, join(folder, `${recipe.name}.jsonl`), signal);
      written.set(recipe.name, input);
      return input;
    },
  };
}

async function write(recipe: Recipe, path: string, signal: AbortSignal): Promise<SingerInput> {
  const streams = new Map<string, number>();
  let lines = 0;
  function* toTexts(): Generator<string> {
    for (const { text, recordOf } of recipe.toLines()) {
      lines += 1;
      if (recordOf !== undefined) streams.set(recordOf, (streams.get(recordOf) ?? 0) + 1);
      yield text;
    }
  }
  const file = await writeInput(path, toTexts(), signal);
  return { ...file, records: recipe.records, streams, lines };
}
