import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { AWS_SDK_IMPORTERS, type PackageRules, RULES } from './support/import-order.js';
import { findCycles, findDisorder, findWrongDoors, outsidersOf, placeOf } from './support/import-rules.js';
import { type Package, readPackage } from './support/imports.js';

const PACKAGES = fileURLToPath(new URL('../packages', import.meta.url));
const folders = readdirSync(PACKAGES).sort();

test('every package has its rules', () => {
  expect(Object.keys(RULES).sort()).toEqual(folders);
});

describe.each(folders)('%s', (folder) => {
  const pack = readPackage(join(PACKAGES, folder));
  const rules: PackageRules = RULES[folder] ?? { ours: [], others: [], order: [] };
  const bundled = rules.bundles?.packages ?? [];
  const withoutDebts = (violations: string[]) => violations.filter((each) => rules.debts?.includes(each) !== true);

  test('imports the packages it may import, and no others', () => {
    const allowed = [...rules.ours, ...rules.others, ...bundled];
    expect(outsidersOf(pack).filter((outsider) => !allowed.includes(outsider))).toEqual([]);
  });

  test('depends on exactly what it imports or runs', () => {
    const needed = [...outsidersOf(pack), ...(rules.runs ?? [])].filter((each) => !bundled.includes(each)).sort();
    expect([...pack.dependencies].sort()).toEqual(needed);
  });

  test('bundles what one folder of it imports, and has nobody install that', () => {
    const importers = pack.imports.filter((each) => each.pack !== undefined && bundled.includes(each.pack));
    expect([...new Set(importers.map((each) => each.pack))].sort()).toEqual([...bundled].sort());
    expect(importers.filter(({ from }) => !from.startsWith(`${rules.bundles?.folder}/`))).toEqual([]);
    expect(pack.devDependencies).toEqual(expect.arrayContaining([...bundled]));
  });

  test('loads the AWS SDK only where S3 is spoken', () => {
    if (AWS_SDK_IMPORTERS.includes(folder)) return;
    expect(outsidersOf(pack).filter((outsider) => outsider.startsWith('@aws-sdk/'))).toEqual([]);
  });

  test('has files that import only what stands after them', () => {
    expect(withoutDebts(findDisorder(pack, rules.order))).toEqual([]);
  });

  test('has no cycles', () => {
    expect(withoutDebts(findCycles(pack))).toEqual([]);
  });

  test('has no file that goes through its own front door', () => {
    expect(findWrongDoors(pack)).toEqual([]);
  });
});

describe('the check itself', () => {
  /** A package of made-up files. */
  function write(files: Record<string, string>): Package {
    const folder = mkdtempSync(join(tmpdir(), 'imports-'));
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'made-up', dependencies: { luxon: '3' } }));
    for (const [name, code] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, 'src', name)), { recursive: true });
      writeFileSync(join(folder, 'src', `${name}.ts`), code);
    }
    const read = readPackage(folder);
    rmSync(folder, { recursive: true });
    return read;
  }

  test('sees imports of every kind', () => {
    const { imports } = write({
      a: [
        `import x, { y } from './b.js';`,
        `import type { T } from './c/d.js';`,
        `export { z } from './e.js';`,
        `import './f.js';`,
        `const later = () => import('./g.js');`,
        `import { DateTime } from 'luxon/src/x';`,
        `import { S3 } from '@aws-sdk/client-s3/dist';`,
        `import { join } from 'node:path';`,
        `// import './comment.js';`,
      ].join('\n'),
      'c/d': `import '../a.js';`,
    });
    expect(imports.map(({ file, pack }) => file ?? pack)).toEqual(
      expect.arrayContaining(['b', 'c/d', 'e', 'f', 'g', 'luxon', '@aws-sdk/client-s3', 'node:path', 'a']),
    );
    expect(imports).toHaveLength(9);
  });

  test('finds a file that imports what stands before it, or has no place', () => {
    const pack = write({ a: '', b: `import './a.js';`, 'c/x': `import '../c/y.js';`, 'c/y': '', d: '' });
    expect(findDisorder(pack, ['a', 'b', 'c', 'gone'])).toEqual([
      'd has no place in the order',
      'gone stands in the order, but is no file or folder',
      'b imports a, which stands before it',
    ]);
  });

  test('finds a cycle', () => {
    const pack = write({ a: `import './b.js';`, b: `import './c.js';`, c: `import type { B } from './b.js';` });
    expect(findCycles(pack)).toEqual(['b -> c -> b']);
  });

  test('finds an import of the front door, of the package by name, and of nothing', () => {
    const pack = write({ index: '', a: `import './index.js';\nimport 'made-up';\nimport './gone.js';` });
    expect(findWrongDoors(pack)).toEqual(['a imports ./index.js', 'a imports made-up', 'a imports ./gone.js']);
  });

  test('gives a file the place of its own entry before that of its folder', () => {
    expect(['c/x', 'c/y', 'cc'].map((file) => placeOf(file, ['c', 'b', 'c/y']))).toEqual([0, 2, -1]);
  });
});
