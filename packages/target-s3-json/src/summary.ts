import { type Logger } from '@onspot-tap/singer';
import { countersOf } from './metrics.js';
import { recordsIn } from './objects/stored-object.js';
import { type Streams } from './streams/streams.js';

/** Says what was stored, or would be: one line and two metrics per stream. And what was left out. */
export function logSummary(log: Logger, streams: Streams, isDryRun: boolean): void {
  for (const stream of streams) {
    const { name, records, rejected, parsed } = stream;
    const bytes = records.stored.reduce((sum, object) => sum + object.bytes, 0);
    const count = recordsIn(records.stored);
    const stored = isDryRun
      ? `${count} records would be stored`
      : `${count} records in ${records.stored.length} objects, ${bytes} bytes`;
    log.info(`stream ${name}: ${stored}, rejected: ${recordsIn(rejected.stored)}`);
    log.debug(`stream ${name}: ${parsed} records had to be parsed`);
    countersOf(stream).forEach((counter) => log.metric(counter));
  }
  for (const { name, records } of streams.leftOut)
    log.info(`stream ${name}: not selected, ${records} records left out`);
}
