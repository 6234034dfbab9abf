import { createRedactor, EXIT, Failure, isJsonObject, type JsonObject } from '@onspot-tap/singer';
import ajvModule, { type ValidateFunction } from 'ajv';
import formatsModule from 'ajv-formats';
import { closest, distance } from 'fastest-levenshtein';
import { readEnvironment } from './environment.js';
import { readJsonFile } from './json-file.js';
import { toProblems } from './problems.js';
import { type ConfigOf, type SettingsSchema } from './schema.js';

/** The word that stands for the environment where a configuration file could stand. */
const ENVIRONMENT = 'ENV';

/** A name this many letters away from a known one is taken for a slip of the pen. */
const SLIP = 3;

export type Parsed<C> = {
  config: C;
  /** Sentences about what was accepted but looks wrong: settings nobody knows. */
  warnings: string[];
};

/** The settings of one program: how they are read, checked and described. */
export type Settings<P extends SettingsSchema, R extends string> = {
  readonly schema: P;
  readonly required: readonly R[];
  /** Environment variable of a setting: the prefix, an underscore, the name in capitals; of a secret also with `_FILE`. */
  readonly envPrefix: string;
  /**
   * Turns what a person wrote into a frozen value with every default filled in. Text where a number or a truth value
   * belongs is converted, as is a single value where a list belongs; `null` counts as not given.
   *
   * @throws Failure with `EXIT.config` that names every problem at once
   */
  parse(json: unknown): Parsed<ConfigOf<P, R>>;
  /**
   * Reads and merges files, later ones win; the word `ENV` among them reads the environment, which wins over all.
   *
   * @throws Failure with `EXIT.config` when a file cannot be read, is not JSON, or a setting is wrong
   */
  load(sources: { files: readonly string[]; env: NodeJS.ProcessEnv }): Promise<Parsed<ConfigOf<P, R>>>;
  /** The values of all secret settings, for a logger to blot out. */
  secretsOf(config: ConfigOf<P, R>): string[];
};

export type SettingsDefinition<P extends SettingsSchema, R extends string> = {
  schema: P;
  required?: readonly R[];
  envPrefix: string;
  /**
   * Rules between settings: one sentence per problem. Each setting that is there has its type by then, but one that is
   * required may still be missing.
   */
  check?: (config: ConfigOf<P>) => string[];
};

export function defineSettings<const P extends SettingsSchema, const R extends Extract<keyof P, string> = never>({
  schema,
  required = [],
  envPrefix,
  check = () => [],
}: SettingsDefinition<P, R>): Settings<P, R> {
  const secretsOf = (config: JsonObject): string[] =>
    Object.entries(config).flatMap(([name, value]) =>
      schema[name]?.secret ? [value].flat().filter((secret) => typeof secret === 'string') : [],
    );
  let validate: ValidateFunction | undefined; // compiled at first use: `--help` should not wait for it

  function parse(json: unknown): Parsed<ConfigOf<P, R>> {
    if (!isJsonObject(json)) throw new Failure(EXIT.config, 'The configuration is not a JSON object');
    const given = withoutNulls(structuredClone(json));
    validate ??= compile(schema, required);
    const errors = validate(given) ? [] : (validate.errors ?? []);
    deepFreeze(given);
    // Rules between settings can be looked at as soon as each has the type it should have.
    const areTyped = errors.every(({ keyword }) => keyword !== 'type');
    const problems = [...toProblems(errors, schema), ...(areTyped ? check(given as ConfigOf<P>) : [])];
    const warnings = unknownSettings(given, schema);
    // What is missing may be what a misspelt setting was meant to be.
    if (problems.length > 0) throw invalid([...problems, ...warnings], secretsOf(given));
    return { config: given as ConfigOf<P, R>, warnings };
  }

  return {
    schema,
    required,
    envPrefix,
    parse,
    load: async ({ files, env }) => parse(await mergeSources({ files, env, envPrefix, schema })),
    secretsOf,
  };
}

function compile(schema: SettingsSchema, required: readonly string[]): ValidateFunction {
  // Used once or twice in a process: to make the code smaller would take longer than to run it.
  const code = { optimize: false };
  // The schema is the program's own, and its tests compare it with the meta-schema: no start has to.
  const trust = { validateSchema: false, meta: false } as const;
  const reading = { allErrors: true, coerceTypes: 'array', useDefaults: true, verbose: true } as const;
  const ajv = new ajvModule.Ajv({ ...reading, ...trust, code });
  formatsModule.default(ajv);
  ajv.addVocabulary(['secret']);
  return ajv.compile({ type: 'object', properties: schema, required });
}

// A secret that stands in a wrong place, too, is quoted with the wrong value.
function invalid(problems: readonly string[], secrets: readonly string[]): Failure {
  const redactor = createRedactor();
  redactor.add(secrets);
  return new Failure(EXIT.config, `The configuration is not valid: ${redactor.redact(problems.join('; '))}`);
}

type Sources = { files: readonly string[]; env: NodeJS.ProcessEnv; envPrefix: string; schema: SettingsSchema };

async function mergeSources({ files, env, envPrefix, schema }: Sources): Promise<JsonObject> {
  const merged: JsonObject = {};
  for (const file of files.filter((name) => name !== ENVIRONMENT)) {
    const json = await readJsonFile(file, { what: 'configuration', exitCode: EXIT.config });
    if (!isJsonObject(json)) throw new Failure(EXIT.config, `The configuration ${file} is not a JSON object`);
    Object.assign(merged, json);
  }
  if (files.includes(ENVIRONMENT)) Object.assign(merged, await readEnvironment(env, envPrefix, schema));
  return merged;
}

function unknownSettings(given: JsonObject, schema: SettingsSchema): string[] {
  const known = Object.keys(schema);
  return Object.keys(given)
    .filter((name) => !(name in schema))
    .map((name) => {
      const nearest = known.length > 0 ? closest(name, known) : undefined;
      const hint = nearest !== undefined && distance(name, nearest) <= SLIP ? `; did you mean "${nearest}"?` : '';
      return `The setting "${name}" is not known and has no effect${hint}`;
    });
}

function withoutNulls(json: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(json).filter(([, value]) => value !== null));
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) Object.values(value).forEach(deepFreeze);
  return Object.freeze(value);
}
