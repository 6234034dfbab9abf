/** One setting: a JSON Schema with words for people. */
export type SettingSchema = {
  readonly type: 'string' | 'integer' | 'number' | 'boolean' | 'array' | 'object';
  /** One or two sentences: meaning, unit, what the default does. */
  readonly description: string;
  readonly default?: unknown;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly pattern?: string;
  readonly format?: string;
  readonly items?: unknown;
  readonly minItems?: number;
  readonly properties?: unknown;
  readonly additionalProperties?: unknown;
  readonly required?: readonly string[];
  readonly examples?: readonly unknown[];
  /** Never printed: not in logs, not in problems. */
  readonly secret?: true;
};

/** All settings of a program by name; the one source of parsing, `--about` and the reference page. */
export type SettingsSchema = Readonly<Record<string, SettingSchema>>;

type ValueOf<S> = S extends { enum: readonly (infer V)[] }
  ? V
  : S extends { type: 'string' }
    ? string
    : S extends { type: 'integer' | 'number' }
      ? number
      : S extends { type: 'boolean' }
        ? boolean
        : S extends { type: 'array'; items: infer I }
          ? readonly ValueOf<I>[]
          : S extends { type: 'object'; properties: infer P }
            ? { readonly [K in keyof P]?: ValueOf<P[K]> }
            : S extends { type: 'object'; additionalProperties: infer A }
              ? Readonly<Record<string, ValueOf<A>>>
              : unknown;

type Present<P extends SettingsSchema, R extends string> = {
  [K in keyof P]: K extends R ? K : P[K] extends { default: unknown } ? K : never;
}[keyof P];

/** The parsed settings: a setting that is required or has a default is always there. */
export type ConfigOf<P extends SettingsSchema, R extends string = never> = {
  readonly [K in Present<P, R>]: ValueOf<P[K]>;
} & {
  readonly [K in Exclude<keyof P, Present<P, R>>]?: ValueOf<P[K]>;
};
