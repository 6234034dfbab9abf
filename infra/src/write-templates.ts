import { writeFileSync } from 'node:fs';
import { makeTemplates } from './templates.js';

const PACKAGE = new URL('../../', import.meta.url);

for (const [name, text] of makeTemplates()) writeFileSync(new URL(name, PACKAGE), text);
