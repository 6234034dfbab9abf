import { createTarget, targetSettings, type TargetStorage } from 'target-s3-json';
import { type Case } from './case.js';
import { type Outcome } from './reference.js';

/** What the target itself makes of a case. `trouble` is an end that none of the two should come to. */
export async function runTarget(subject: Case): Promise<Outcome & { trouble: string | undefined }> {
  const { validation, rotateRecords } = subject;
  const { storage, objects } = createMemory();
  const { config } = targetSettings.parse({
    destination: 'memory',
    validation,
    rotate_records: rotateRecords,
    max_rejected: 1e6,
    run_id: 'r',
  });
  const states: string[] = [];
  const end = { refusedLine: undefined as number | undefined, trouble: undefined as string | undefined };
  try {
    for await (const line of createTarget(config, { storage, clock: () => 0 }).run(inChunks(subject))) {
      states.push(line.toString().slice(0, -1));
    }
  } catch (error) {
    const { message, exitCode } = error as { message: string; exitCode?: number };
    const line = /^Line (\d+) of the input/.exec(message)?.[1];
    if (exitCode === 65 && line !== undefined) end.refusedLine = Number(line);
    else end.trouble = `${String(exitCode)} ${message}`;
  }
  return { ...end, states, ...toTexts(objects) };
}

/** One buffer for all chunks, overwritten as soon as the next one is asked for. */
async function* inChunks({ input, chunks }: Case): AsyncGenerator<Uint8Array> {
  const shared = Buffer.alloc(Math.max(...chunks));
  let at = 0;
  for (let turn = 0; at < input.length; turn += 1) {
    const length = Math.min(chunks[turn % chunks.length] ?? 1, input.length - at);
    shared.fill('"}\n').set(input.subarray(at, at + length));
    at += length;
    yield shared.subarray(0, length);
  }
}

function createMemory() {
  const objects = new Map<string, string>();
  const store = (key: string, body: Uint8Array) => {
    if (objects.has(key)) throw new Error(`${key} was written twice`);
    objects.set(key, Buffer.from(body).toString());
    return { key, bytes: body.byteLength, etag: '', modified: new Date(0) };
  };
  const storage: TargetStorage = {
    url: 'memory/',
    openWriter(key) {
      const parts: Buffer[] = [];
      return {
        write: async (chunk) => void parts.push(Buffer.from(chunk)),
        complete: async () => store(key, Buffer.concat(parts)),
        abort: async () => undefined,
      };
    },
    write: async (key, body) => store(key, Buffer.from(body)),
    read: async () => undefined,
    delete: async () => undefined,
  };
  return { storage, objects };
}

/** The lines of the objects of each stream, in the order of their numbers. */
function toTexts(objects: ReadonlyMap<string, string>): Pick<Outcome, 'records' | 'rejected'> {
  const records = Object.create(null) as Outcome['records'];
  const rejected = Object.create(null) as Outcome['rejected'];
  for (const [key, text] of [...objects].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const folders = key.split('/');
    if (folders[0] === '_manifests') continue;
    const isRejected = folders[0] === '_rejected';
    const stream = toName(folders[isRejected ? 1 : 0] ?? '');
    const lines = text.split('\n').slice(0, -1);
    const texts = isRejected ? lines.map((line) => /"message":(.*)\}$/s.exec(line)?.[1] ?? '') : lines;
    ((isRejected ? rejected : records)[stream] ??= []).push(...texts);
  }
  return { records, rejected };
}

const toName = (folder: string) => (folder === '__EMPTY__' ? '' : decodeURIComponent(folder));
