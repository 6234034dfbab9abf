import { parseFieldPath } from '../records/field-path.js';
import { type Validation } from './rejects.js';
import { isGlob, toMatcher } from './stream-pattern.js';

/** What the setting `streams` says under one name or pattern. */
export type StreamSettings = {
  readonly name?: string;
  readonly selected?: boolean;
  readonly exclude?: readonly string[];
  readonly include?: readonly string[];
  readonly validation?: Validation;
};

/** A field that a setting names, and whether any schema that came has had it. */
export type NamedField = { text: string; names: readonly string[]; isLookedFor: boolean; isFound: boolean };

/** What is to be done with one stream. */
export type StreamRule = {
  /** What it is stored as. */
  name: string;
  isSelected: boolean;
  exclude: readonly NamedField[];
  /** Undefined for all fields. */
  include: readonly NamedField[] | undefined;
  validation: Validation;
};

type Entry = {
  pattern: string;
  matches: (name: string) => boolean;
  settings: StreamSettings;
  exclude: readonly NamedField[] | undefined;
  include: readonly NamedField[] | undefined;
  isMatched: boolean;
};

/** Finds the settings of streams, and remembers which of them were of use. */
export class StreamRules {
  readonly #entries: readonly Entry[];
  readonly #validation: Validation;

  /** @param validation of streams whose own settings say nothing of it */
  constructor(streams: Readonly<Record<string, StreamSettings>>, validation: Validation) {
    this.#entries = Object.entries(streams).map(([pattern, settings]) => toEntry(pattern, settings));
    this.#validation = validation;
  }

  /** Each setting is taken from the exact name, else from the first pattern, in the order written, that has it. */
  ruleOf(stream: string): StreamRule {
    const exact = this.#entries.filter(({ pattern }) => pattern === stream);
    const others = this.#entries.filter(({ pattern, matches }) => pattern !== stream && matches(stream));
    const entries = [...exact, ...others];
    for (const entry of entries) entry.isMatched = true;
    const first = <T>(pick: (entry: Entry) => T | undefined) => entries.map(pick).find((value) => value !== undefined);
    return {
      name: (first(({ settings }) => settings.name) ?? '{stream}').replaceAll('{stream}', () => stream),
      isSelected: first(({ settings }) => settings.selected) ?? true,
      exclude: first(({ exclude }) => exclude) ?? [],
      include: first(({ include }) => include),
      validation: first(({ settings }) => settings.validation) ?? this.#validation,
    };
  }

  /** Sentences about what has had no effect: names and patterns that no stream has, fields that no schema has. */
  get unused(): string[] {
    return this.#entries.flatMap(({ pattern, isMatched, exclude = [], include = [] }) => {
      if (!isMatched) return [`The setting streams names "${pattern}", which is no stream of the input`];
      return [...exclude, ...include]
        .filter(({ isLookedFor, isFound }) => isLookedFor && !isFound)
        .map(({ text }) => `The setting streams names the field "${text}" for "${pattern}", which no schema has`);
    });
  }
}

function toEntry(pattern: string, settings: StreamSettings): Entry {
  return {
    pattern,
    matches: isGlob(pattern) ? toMatcher(pattern) : () => false,
    settings,
    exclude: settings.exclude?.map(toField),
    include: settings.include?.map(toField),
    isMatched: false,
  };
}

function toField(text: string): NamedField {
  return { text, names: parseFieldPath(text) ?? [], isLookedFor: false, isFound: false };
}
