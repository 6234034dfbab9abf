// Writes what the image owes to the authors of what is installed in the folder that is its argument: licences/list.txt,
// all packages with their licences, and licences/texts.txt, the full texts.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const [, , root = '.'] = process.argv;

const packages = [...installed(join(root, 'node_modules')), ...workspaces()].sort((a, b) => (a.id < b.id ? -1 : 1));
const unique = [...new Map(packages.map((found) => [found.id, found])).values()];

mkdirSync(join(root, 'licences'), { recursive: true });
writeFileSync(join(root, 'licences', 'list.txt'), unique.map(({ id, licence }) => `${id}\t${licence}\n`).join(''));
writeFileSync(join(root, 'licences', 'texts.txt'), unique.map(toText).join(`\n${'='.repeat(80)}\n\n`));

/** Every package below a node_modules folder, those of its packages included. */
function* installed(folder) {
  for (const path of packageFolders(folder)) {
    const { name, version, license, licenses } = readJson(join(path, 'package.json'));
    const licence = license?.type ?? license ?? licenses?.map(({ type }) => type).join(' OR ') ?? 'unknown';
    yield { id: `${name}@${version}`, licence, path };
    yield* installed(join(path, 'node_modules'));
  }
}

function* packageFolders(folder) {
  for (const entry of list(folder)) {
    // A link leads to a package of ours.
    if (!entry.isDirectory() || entry.name.startsWith('.')) continue;
    if (entry.name.startsWith('@')) yield* packageFolders(join(folder, entry.name));
    else yield join(folder, entry.name);
  }
}

function* workspaces() {
  for (const { name } of list(join(root, 'packages'))) yield* installed(join(root, 'packages', name, 'node_modules'));
}

function toText({ id, licence, path }) {
  const files = list(path).filter((entry) => entry.isFile() && /^(licen[cs]e|copying|notice)/i.test(entry.name));
  const texts = files.map(({ name }) => readFileSync(join(path, name), 'utf8').trim());
  return [`${id} (${relative(root, path)}), ${licence}`, ...texts].join('\n\n') + '\n';
}

function list(folder) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'));
}
