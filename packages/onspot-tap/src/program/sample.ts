import { type Catalog, EXIT, Failure, type Logger } from '@onspot-tap/singer';
import { selectStreams, toSchemaMessage } from '../catalog/select.js';
import { type Ask, type Batch } from '../ledger/ask.js';
import { toRequestRecord } from '../records/request-record.js';
import { parseDay } from '../time/day.js';
import { dayWindow } from '../time/window.js';
import { type Output } from '../sync/run.js';

/**
 * What `--test` prints: the schemas of the selected streams and one made-up `requests` record, so that what reads it
 * sees every kind of line without a question being paid for.
 */
export async function* sampleOutputs(catalog: Catalog, log: Logger, what: string): AsyncGenerator<Output> {
  if (what !== '' && what !== 'schema')
    throw new Failure(EXIT.usage, `--test takes nothing or "schema", not "${what}"`);
  const { streams, requests } = selectStreams(catalog, log);
  for (const selection of streams.values()) yield toSchemaMessage(selection);
  if (requests === undefined) return;
  yield toSchemaMessage(requests);
  if (what === '') yield toRequestRecord(sampleAsk(), { status: 'submitted' }, requests.fields);
}

function sampleAsk(): Ask {
  const day = parseDay('2021-02-07') ?? 0;
  const createdAt = Date.UTC(2021, 1, 9, 7);
  const batch: Batch = {
    id: 'test',
    stream: 'observations',
    window: dayWindow(day),
    newest: day,
    createdAt,
    saveUrl: undefined,
    retiredAt: undefined,
    asks: [],
  };
  return {
    id: 'test-0',
    batch,
    index: 0,
    subjectId: 'EF~00000',
    digest: '',
    attempt: 1,
    responseId: null,
    file: undefined,
    end: undefined,
    delivered: undefined,
  };
}
