import { type JsonObject, type JsonValue } from '@onspot-tap/singer';
import { PARAMETERS } from './parameters.js';
import { type Endpoint, type ParameterName, type StreamDefinition } from './stream-definition.js';

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

/** What a stream is with these settings, or the name of the setting that it lacks. */
export type Resolved = { stream: SyncedStream } | { lacks: string };

export function resolveStream(row: StreamDefinition, options: ResolveOptions): Resolved {
  const { settings, saveUrl } = options;
  const delivery = settings.delivery ?? (row.callback === undefined ? 'save' : 'callback');
  const endpoint = row[delivery];
  if (endpoint === undefined) return { lacks: `streams.${row.name}.delivery (it has no delivery "${delivery}")` };
  if (delivery === 'save' && saveUrl === undefined) return { lacks: 'save_url' };
  const properties = propertiesOf(endpoint, options);
  const lacking = endpoint.parameters.find((name) => PARAMETERS[name].isRequired && properties[name] === undefined);
  if (lacking !== undefined) return { lacks: `streams.${row.name}.${PARAMETERS[lacking].setting}` };
  return { stream: { ...row, delivery, path: endpoint.path, properties, windows: toRule(settings.window) } };
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
