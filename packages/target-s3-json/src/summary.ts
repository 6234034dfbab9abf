import { type Logger } from '@onspot-tap/singer';
import { recordCountOf } from './metrics.js';
import { type TargetStream } from './streams/target-stream.js';

/** Says what was stored: one line and one metric per stream. */
export function logSummary(log: Logger, streams: Iterable<TargetStream>): void {
  for (const stream of streams) {
    const { name, records, rejected } = stream;
    const count = records.storedRecords;
    const objects = records.stored.length;
    const bytes = records.stored.reduce((sum, object) => sum + object.bytes, 0);
    log.info(
      `stream ${name}: ${count} records in ${objects} objects, ${bytes} bytes, rejected: ${rejected.storedRecords}`,
    );
    log.metric(recordCountOf(stream));
  }
}
