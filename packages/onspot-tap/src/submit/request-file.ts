import { type Storage } from '@onspot-tap/storage';
import pLimit from 'p-limit';
import { type Batch } from '../ledger/ask.js';
import { type Geometry } from '../locations/geometry.js';
import { type Subject, type Subjects } from '../subjects/subject.js';
import { timesOf } from '../time/window.js';

const CONCURRENT_WRITES = 16;

/**
 * Writes one file per acknowledged question, for the original's Lambda that combines requests and answers:
 * `requests/{stream}/{stream}_{response_id}.json` with the name, the window, the polygon and the id.
 */
export async function writeRequestFiles(
  work: Storage,
  { stream, window, asks }: Batch,
  subjects: Subjects,
): Promise<void> {
  const limit = pLimit(CONCURRENT_WRITES);
  const writes = asks.map(({ subjectId, responseId }) =>
    limit(async () => {
      if (responseId === null) return;
      const { start, end } = timesOf(window);
      const file = { id: responseId, name: subjectId, start, end, geometry: geometryOf(subjects.get(subjectId)) };
      const key = `requests/${stream}/${stream}_${responseId}.json`;
      await work.write(key, `${JSON.stringify(file)}\n`, { contentType: 'application/json' });
    }),
  );
  await Promise.all(writes);
}

function geometryOf(subject: Subject | undefined): Geometry | undefined {
  return subject?.kind === 'location' ? subject.location.geometry : undefined;
}
