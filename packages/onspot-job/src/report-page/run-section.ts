import { type ReportData } from '../report/report-data.js';
import { sayBytes, sayEnding, sayNumber, saySeconds, sayTime } from '../report/words.js';
import { element } from './element.js';
import { section } from './section.js';
import { table } from './table.js';

/** Questions, answers, waits and bytes of each stream; null where there is none. */
export function streamsSection({ streams }: ReportData): HTMLElement | null {
  if (streams.length === 0) return null;
  const columns = [
    ...['Stream', 'Asked', 'Answered', 'Failed', 'Still open', 'Wait p50', 'p95', 'max'],
    ...['Records', 'Stored', 'Rejected', 'Bytes', 'As stored'],
  ];
  const rows = streams.map((stream) => [
    stream.name,
    ...[stream.submitted, stream.answered, stream.failed, stream.pending].map(sayNumber),
    ...(['p50', 'p95', 'max'] as const).map((of) => (stream.waits === null ? '–' : saySeconds(stream.waits[of]))),
    ...[stream.records, stream.stored_records, stream.rejected_records].map(sayNumber),
    ...[stream.bytes, stream.stored_bytes].map(sayBytes),
  ]);
  return section('streams', 'Streams', table('Streams', columns, rows));
}

/** The objects that the target has written. */
export function objectsSection({ objects, run }: ReportData): HTMLElement {
  if (objects.length === 0) {
    return section('objects', 'Objects', element('p', { class: 'hint' }, 'None was written.'));
  }
  const rows = objects.map(({ stream, key, records, bytes, stored_bytes }) => [
    element('code', {}, key),
    stream,
    sayNumber(records),
    sayBytes(bytes),
    sayBytes(stored_bytes),
  ]);
  const where = element(
    'p',
    { class: 'hint' },
    `${sayNumber(objects.length)} below `,
    element('code', {}, run.destination ?? '?'),
  );
  const columns = ['Key', 'Stream', 'Records', 'Bytes', 'As stored'];
  return section('objects', 'Objects written', where, table('Objects written', columns, rows));
}

/** How the run went: ends, state, versions, shards. */
export function runSection({ run, streams, earlier_runs }: ReportData): HTMLElement {
  const { versions, state, tap, target } = run;
  const program = (of: typeof tap) =>
    of &&
    `${of.signal === null ? `ended with ${of.exit_code ?? '?'}` : `ended by ${of.signal}`} after ${saySeconds(of.seconds)}`;
  const facts: [string, string | null][] = [
    ['Ended', sayEnding(run.exit_code)],
    ['Why', run.failure],
    ['Run', run.run_id],
    ['Night', run.night],
    ['Began, ended', `${sayTime(run.started_at)}, ${sayTime(run.ended_at)}`],
    ['Load', run.load_type],
    ['Start date', run.start_date],
    ['Pipeline', run.pipeline_url],
    ['Tap', program(tap)],
    ['Target', program(target)],
    ['State before', state.before ?? 'none'],
    ['State after', `${state.after ?? 'none'}${state.promoted ? ' (promoted)' : ' (not promoted)'}`],
    [
      'Versions',
      Object.entries(versions)
        .map(([name, version]) => `${name} ${version}`)
        .join(', '),
    ],
    ['Compared with', streams.length === 0 ? null : earlier_runs.join(', ') || 'no earlier run'],
  ];
  const list = facts.flatMap(([name, value]) =>
    value === null ? [] : [element('div', {}, element('dt', {}, name), element('dd', {}, value))],
  );
  const shards = run.shards?.map(({ shard, run_id, exit_code, failure, attempts }) => [
    shard,
    exit_code === null ? 'has left nothing' : sayEnding(exit_code),
    attempts ?? '–',
    run_id ?? '–',
    failure ?? '–',
  ]);
  return section(
    'run',
    'The run',
    element('dl', { class: 'facts' }, ...list),
    shards ? element('h3', {}, 'Shards') : null,
    shards ? table('Shards', ['Shard', 'Ended', 'Tries', 'Run', 'Why'], shards) : null,
  );
}
