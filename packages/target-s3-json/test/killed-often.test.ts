import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { type Bucket, startBucket } from './support/bucket.js';
import { record, schema, state } from './support/messages.js';
import { readObjects, type Stored } from './support/objects.js';
import { run, start, toEnv } from './support/program.js';
import { findMissing, lastSaid } from './support/said.js';
import { tempFolder } from './support/temp-folder.js';

const LAST = 3000;
const PAD = 'x'.repeat(3000);

/** A tap that goes on behind the state it is given: records of three streams in turn, a state behind every tenth. */
function tap(from: number): string {
  let input = ['a', 'b', 'c'].map((name) => schema(name)).join('');
  for (let n = from + 1; n <= LAST; n += 1) {
    input += record(['a', 'b', 'c'][n % 3]!, { n, PAD });
    if (n % 10 === 0) input += state(n);
  }
  return input;
}

/** Runs killed outright again and again, each going on from the last state of the one before. */
async function killUntilDone(env: Record<string, string>, look: () => Promise<Stored[]>): Promise<number> {
  let said = 0;
  for (let kills = 0; kills < 6; kills += 1) {
    const running = start(['--config', 'ENV'], env);
    const input = tap(said);
    // A part of it, and no end: what is killed is in the middle of something.
    running.child.stdin.write(input.slice(0, Math.floor((input.length * (kills + 1)) / 7)));
    await running.hasSaid('\n');
    await sleep(20 * kills);
    running.child.kill('SIGKILL');
    const { code, out } = await running.ended;
    expect(code).toBeNull();
    said = Number(lastSaid(out) ?? said);
    expect(findMissing(`${said}\n`, await look())).toEqual([]);
  }
  const { code, out, log } = await run(['--config', 'ENV'], tap(said), env);
  expect({ code, log, last: lastSaid(out) }).toEqual({ code: 0, log, last: String(LAST) });
  expect(findMissing(out, await look())).toEqual([]);
  return said;
}

const SETTINGS = { rotate_records: 40, unfinished_retention_hours: 0 };

test('killed again and again, to a directory: no record is missing that a state said was stored, and none is cut', async () => {
  const folder = await tempFolder();
  await killUntilDone(toEnv({ destination: folder, ...SETTINGS }), () => readObjects(folder));
  for (const { key, text } of (await readObjects(folder)).filter((each) => !each.key.startsWith('_'))) {
    expect([key, text.endsWith('"}\n')]).toEqual([key, true]);
  }
});

test('killed again and again, to a slow bucket: the same, and the last run leaves no upload open', async () => {
  const bucket: Bucket = await startBucket();
  bucket.s3.faults.add({ operation: 'PutObject', times: Infinity, delayMs: 30 });
  await killUntilDone(bucket.env({ ...SETTINGS, compression: 'gzip' }), bucket.objects);
  expect(bucket.s3.openUploads()).toEqual([]);
  await bucket.s3.close();
});
