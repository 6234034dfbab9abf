import { type Package } from './imports.js';

/**
 * The place of a file in an order: the number of the longest entry that is the file itself or a folder around it,
 * -1 for none. So a folder stands for all its files, except for those that have an entry of their own.
 */
export function placeOf(file: string, order: readonly string[]): number {
  const entries = order.filter((entry) => file === entry || file.startsWith(`${entry}/`));
  const longest = entries.sort((a, b) => b.length - a.length)[0];
  return longest === undefined ? -1 : order.indexOf(longest);
}

/** Every import of a package that goes against its order, and every file and entry that the other side lacks. */
export function findDisorder({ files, imports }: Package, order: readonly string[]): string[] {
  const placed = files.filter((file) => file !== 'index');
  const homeless = placed.filter((file) => placeOf(file, order) < 0).map((file) => `${file} has no place in the order`);
  const idle = order.filter((_entry, place) => !placed.some((file) => placeOf(file, order) === place));
  const backwards = imports
    .filter(({ from, file }) => file !== undefined && from !== 'index' && placeOf(file, order) < placeOf(from, order))
    .map(({ from, file }) => `${from} imports ${file}, which stands before it`);
  return [...homeless, ...idle.map((entry) => `${entry} stands in the order, but is no file or folder`), ...backwards];
}

/** The cycles among a package's files, each as a chain that ends where it begins. */
export function findCycles({ files, imports }: Package): string[] {
  const targets = new Map(files.map((file) => [file, [] as string[]]));
  for (const { from, file } of imports) if (file !== undefined) targets.get(from)?.push(file);
  const done = new Set<string>();
  const cycles: string[] = [];

  function visit(file: string, path: readonly string[]): void {
    if (path.includes(file)) cycles.push([...path.slice(path.indexOf(file)), file].join(' -> '));
    if (path.includes(file) || done.has(file)) return;
    for (const target of targets.get(file) ?? []) visit(target, [...path, file]);
    done.add(file);
  }
  for (const file of files) visit(file, []);
  return cycles;
}

/** Imports of files that are not there, of the package's own front door, and of the package by its own name. */
export function findWrongDoors({ name, files, imports }: Package): string[] {
  const wrong = imports.filter(({ file, pack }) => {
    if (file !== undefined) return file === 'index' || !files.includes(file);
    return pack === name;
  });
  return wrong.map(({ from, target }) => `${from} imports ${target}`);
}

/** The packages beside Node that are imported, each once, sorted. */
export function outsidersOf({ imports }: Package): string[] {
  const packs = imports.flatMap(({ pack }) => (pack === undefined || pack.startsWith('node:') ? [] : [pack]));
  return [...new Set(packs)].sort();
}
