import { type Logger } from '@onspot-tap/singer';
import { countersOf } from './metrics.js';
import { type Streams } from './streams/streams.js';

/** Says what was stored: one line and two metrics per stream. And what was left out. */
export function logSummary(log: Logger, streams: Streams): void {
  for (const stream of streams) {
    const { name, records, rejected, parsed } = stream;
    const count = records.storedRecords;
    const objects = records.stored.length;
    const bytes = records.stored.reduce((sum, object) => sum + object.bytes, 0);
    log.info(
      `stream ${name}: ${count} records in ${objects} objects, ${bytes} bytes, rejected: ${rejected.storedRecords}`,
    );
    log.debug(`stream ${name}: ${parsed} records had to be parsed`);
    countersOf(stream).forEach((counter) => log.metric(counter));
  }
  for (const { name, records } of streams.leftOut)
    log.info(`stream ${name}: not selected, ${records} records left out`);
}
