import { readFileSync } from 'node:fs';

type Manifest = { version: string; description: string; engines: { node: string } };

/** This package's own manifest. */
export const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as Manifest;
