import { type JsonObject, type JsonValue } from '@onspot-tap/singer';
import { PARAMETERS } from './parameters.js';
import { type Endpoint, type FileShape, type ParameterName, type StreamDefinition } from './stream-definition.js';
import { toColumnKey } from './column-key.js';

/** How long a stream's questions are: so many days each, or everything since the first day in one. */
export type WindowRule = number | 'range';

/** A stream as a run syncs it: its row of the table, and what the settings make of it. */
export type SyncedStream = StreamDefinition & {
  delivery: 'callback' | 'save';
  /** Of the endpoint that is asked, with a leading slash. */
  path: string;
  /** What each question says besides its name, window and callback, in OnSpot's names. */
  properties: JsonObject;
  windows: WindowRule;
};

/** What settings say of a stream; see `streams` among the settings. */
export type StreamSettings = Readonly<Record<string, unknown>> & {
  delivery?: 'callback' | 'save';
  window?: number | string;
};

export type ResolveOptions = {
  settings: StreamSettings;
  /** Whether device ids come hashed unless the stream's settings say otherwise. */
  hash: boolean;
  /** Where files are to be written; undefined when nobody said. */
  saveUrl: string | undefined;
};

/** What a stream is with these settings; the name of the setting that it lacks; or what contradicts itself in them. */
export type Resolved = { stream: SyncedStream } | { lacks: string } | { problem: string };

export function resolveStream(row: StreamDefinition, options: ResolveOptions): Resolved {
  const { settings, saveUrl } = options;
  const delivery = settings.delivery ?? (row.callback === undefined ? 'save' : 'callback');
  const endpoint = row[delivery];
  if (endpoint === undefined)
    return { problem: `"streams.${row.name}.delivery" is "${delivery}", which that stream does not have` };
  if (delivery === 'save' && saveUrl === undefined) return { lacks: 'save_url' };
  const properties = propertiesOf(endpoint, options);
  const lacking = endpoint.parameters.find((name) => PARAMETERS[name].isRequired && properties[name] === undefined);
  if (lacking !== undefined) return { lacks: `streams.${row.name}.${PARAMETERS[lacking].setting}` };
  const stream = { ...row, delivery, path: endpoint.path, properties, windows: toRule(settings.window) };
  const problem = problemOf(stream);
  return problem === undefined ? { stream } : { problem: `"streams.${row.name}.${problem}` };
}

/** The names of all settings that do something for a stream, by whichever way its answers come. */
export function settingsOf({ callback, save, subject, hasWindow }: StreamDefinition): string[] {
  const parameters = [...(callback?.parameters ?? []), ...(save?.parameters ?? [])];
  const own = { location: [], group: ['groups'], pair: ['pairs'], audience: ['refresh'] }[subject];
  return ['delivery', ...(hasWindow ? ['window'] : []), ...own, ...parameters.map((name) => PARAMETERS[name].setting)];
}

/** What OnSpot would refuse, or answer with what is no answer: better found before it is paid for. */
function problemOf({ delivery, save, properties }: SyncedStream): string | undefined {
  const { min, max, headers } = properties;
  if (typeof min === 'number' && typeof max === 'number' && min > max)
    return `min_devices" (${min}) is more than max_devices (${max})`;
  if (delivery === 'callback' || save === undefined || !Array.isArray(headers)) return undefined;
  const missing = missingHeaders(save.file, headers.map(String));
  return missing.length === 0
    ? undefined
    : `headers" must have ${missing.join(' and ')}: without them there are no records`;
}

function missingHeaders({ fields, required }: FileShape, headers: readonly string[]): string[] {
  const asked = new Set(headers.map(toColumnKey));
  const names = required.map((field) => fields[field]?.from ?? []);
  return names.filter((from) => !from.some((name) => asked.has(toColumnKey(name)))).map(([name = '']) => name);
}

function propertiesOf({ parameters, defaults }: Endpoint, { settings, hash }: ResolveOptions): JsonObject {
  const valueOf = (name: ParameterName): JsonValue | undefined => {
    const given = settings[PARAMETERS[name].setting] as JsonValue | undefined;
    return given ?? defaults?.[name] ?? (name === 'hash' ? hash : PARAMETERS[name].default);
  };
  const entries = parameters.flatMap((name) => {
    const value = valueOf(name);
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(entries);
}

function toRule(window: number | string | undefined): WindowRule {
  if (window === 'range') return 'range';
  return typeof window === 'number' ? window : 1;
}
