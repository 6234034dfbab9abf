import { type Inputs } from './inputs/inputs.js';
import { type Recipe } from './inputs/recipes.js';
import { type Sizes } from './sizes.js';

/** What a part needs to measure. */
export type Bench = {
  sizes: Sizes;
  rounds: number;
  inputs: Inputs;
  /** An empty folder for what the part and its programs write; it is the caller's to remove. */
  folder: string;
  say: (text: string) => void;
  signal: AbortSignal;
};

/** A chapter of what is measured. */
export type Part = {
  /** The inputs that it takes from `inputs`. */
  toRecipes(sizes: Sizes): readonly Recipe[];
  /** About how many bytes it needs on the disk beside them. */
  toDiskBytes(sizes: Sizes): number;
  /** Markdown: tables and what to know about them. */
  measure(bench: Bench): Promise<string>;
};

/** For parts whose programs store an input, one at a time: an S3 server has parts and the object at the same time. */
export function twiceTheLargest(recipes: readonly Recipe[]): number {
  return 2 * Math.max(...recipes.map(({ bytes }) => bytes));
}
