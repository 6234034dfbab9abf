import { EXIT, Failure, type Logger } from '@onspot-tap/singer';
import { type TapConfig } from '../config/config.js';
import { type StreamDefinition, type StreamSchema } from '../streams/stream-definition.js';
import { STREAMS } from '../streams/streams.js';
import { resolveStream, settingsOf, type StreamSettings, type SyncedStream } from '../streams/synced-stream.js';
import { type Selected, type Selection } from './select.js';

/** What a run syncs. */
export type Resolved = {
  /** By name, in the order of the table. */
  streams: ReadonlyMap<string, Selection<SyncedStream>>;
  requests: Selection<StreamSchema> | undefined;
};

/**
 * The selected streams as the settings make them. One that lacks what only the user can say is left out with a warning
 * that names the setting: it must not keep the others from being synced.
 *
 * @throws Failure with `EXIT.config` when `streams` names a stream that there is not, or contradicts itself
 */
export function resolveSelected({ streams, requests }: Selected, config: TapConfig, log: Logger): Resolved {
  const unknown = Object.keys(config.streams).filter((name) => !STREAMS.some((stream) => stream.name === name));
  if (unknown.length > 0) {
    throw new Failure(
      EXIT.config,
      `"streams" names ${unknown.join(', ')}, of which there is no stream; see --discover`,
    );
  }
  const resolved = new Map<string, Selection<SyncedStream>>();
  for (const [name, { stream: row, fields }] of streams) {
    const settings = (config.streams[name] ?? {}) as StreamSettings;
    const result = resolveStream(row, { settings, hash: config.os_hash, saveUrl: config.save_url });
    if ('problem' in result) throw new Failure(EXIT.config, result.problem);
    sayIdle(row, settings, log);
    const lacks = 'lacks' in result ? result.lacks : lackingSubjects(row, settings, config);
    if ('stream' in result && lacks === undefined) resolved.set(name, { stream: result.stream, fields });
    else log.warn(`The stream ${name} is left out: it needs the setting ${lacks}`);
  }
  return { streams: resolved, requests };
}

function sayIdle(row: StreamDefinition, settings: StreamSettings, log: Logger): void {
  const known = settingsOf(row);
  const idle = Object.keys(settings).filter((name) => !known.includes(name));
  if (idle.length > 0) log.warn(`The stream ${row.name} has no use for ${idle.join(', ')} among its settings`);
}

function lackingSubjects(row: StreamDefinition, settings: StreamSettings, config: TapConfig): string | undefined {
  switch (row.subject) {
    case 'location':
      return undefined;
    case 'group':
      return settings.groups === undefined ? `streams.${row.name}.groups` : undefined;
    case 'pair':
      return settings.pairs === undefined ? `streams.${row.name}.pairs` : undefined;
    case 'audience':
      return config.audiences.some(({ of }) => of === row.audienceOf)
        ? undefined
        : `audiences (of ${row.audienceOf ?? 'devices'})`;
  }
}
