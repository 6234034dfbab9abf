/*
 * A Node job that stores records with target-s3-json as a library, and goes on the next time from where it has got to:
 *
 *   node examples/library.mjs ./output
 *   AWS_PROFILE=me node examples/library.mjs s3://my-bucket/raw library-state.json
 */
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { createTarget, openDestination, targetSettings } from 'target-s3-json';

const [destination = './output', stateFile = './library-state.json'] = process.argv.slice(2);

/** What is to be stored, as Singer messages: your own, or those of a tap, such as `sync()` of onspot-tap. */
async function* readOrders(lastId) {
  const schema = { type: 'object', properties: { id: { type: 'integer' }, total: { type: 'number' } } };
  yield { type: 'SCHEMA', stream: 'orders', schema, key_properties: ['id'] };
  for (let id = lastId + 1; id <= lastId + 1000; id += 1) {
    yield { type: 'RECORD', stream: 'orders', record: { id, total: id * 1.5 } };
    // "All up to here": said back below once it is true of the bucket.
    if (id % 100 === 0) yield { type: 'STATE', value: { bookmarks: { orders: { id } } } };
  }
}

// All settings of the program: docs/configuration.md. A mistake throws one sentence that names all of them.
const { config } = targetSettings.parse({ destination, compression: 'gzip', rotate_seconds: 60 });
const storage = await openDestination(config, console.warn);

// The first Ctrl-C or SIGTERM: what was read is stored, and its state said.
const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => stop.abort());

try {
  const state = existsSync(stateFile) ? JSON.parse(await readFile(stateFile, 'utf8')) : undefined;
  const orders = readOrders(state?.bookmarks.orders.id ?? 0);
  const run = createTarget(config, { storage }).run(orders, { stop: stop.signal });
  // Nothing that comes before a state can be lost any more once it is here.
  for await (const line of run) await writeFile(stateFile, line);
  console.log(`${run.progress().records} records are in ${storage.url}`);
} finally {
  storage.close();
}
