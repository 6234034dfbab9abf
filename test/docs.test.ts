import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { generateDocs } from '../scripts/dist/docs/generate.js';

const ROOT = fileURLToPath(new URL('../', import.meta.url));

test('the reference pages say what the programs say of themselves', async () => {
  for (const [path, page] of await generateDocs(ROOT))
    expect([path, await readFile(join(ROOT, path), 'utf8')]).toEqual([path, page]);
});
