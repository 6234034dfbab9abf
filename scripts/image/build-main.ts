import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeBase } from './base.js';
import { buildImage } from './build.js';
import { openStore } from './programs.js';

/** `npm run image:build -- [TAG]`: builds the image of this very tree. */
const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const [, , tag = 'localhost/onspot-pipeline:dev'] = process.argv;

await openStore();
const { name, node } = await makeBase(await readFile(join(ROOT, 'Dockerfile'), 'utf8'));
process.stdout.write(`Base: a stand-in for ${name} with Node ${node}\n`);
process.stdout.write(await buildImage({ context: ROOT, tag }));
