import { Writable } from 'node:stream';
import { expect, test } from '@jest/globals';
import { createLineWriter } from '@onspot-tap/singer';

/** A stream that takes a chunk only when told to, or fails with a code. */
function gate(code?: string) {
  const taken: string[] = [];
  let open = () => {};
  const out = new Writable({
    highWaterMark: 1,
    write(chunk: Buffer, _encoding, done) {
      open = () => {
        taken.push(chunk.toString());
        done(code === undefined ? null : Object.assign(new Error(`write ${code}`), { code }));
      };
    },
  });
  return { out, taken, open: () => open() };
}

test('a write resolves once the reader has taken it, be it a message or bytes', async () => {
  const { out, taken, open } = gate();
  const writer = createLineWriter(out);
  let done = false;
  const writing = writer.write({ type: 'STATE', value: 1 }).then(() => (done = true));
  await new Promise(setImmediate);
  expect(done).toBe(false);
  open();
  await writing;
  const bytes = writer.write(Buffer.from('{"type":"X"}\n'));
  open();
  await bytes;
  expect(taken).toEqual(['{"type":"STATE","value":1}\n', '{"type":"X"}\n']);
});

test.each([
  ['EPIPE', 141],
  ['ENOSPC', 75],
])('%s fails the write with %d, and every later one', async (code, exitCode) => {
  const { out, open } = gate(code);
  const writer = createLineWriter(out);
  const writing = writer.write(Buffer.from('a\n'));
  open();
  await expect(writing).rejects.toMatchObject({ exitCode });
  await expect(writer.write(Buffer.from('b\n'))).rejects.toMatchObject({ exitCode });
});

test('a stream that breaks between two writes fails the next one', async () => {
  const { out } = gate();
  const writer = createLineWriter(out);
  out.destroy(Object.assign(new Error('gone'), { code: 'EPIPE' }));
  await new Promise((resolve) => out.once('close', resolve));
  await expect(writer.write(Buffer.from('a\n'))).rejects.toMatchObject({ exitCode: 141 });
});
