// Writes the bill of materials of what runs in the image (CycloneDX, by npm), from the manifests and the lockfile in the
// folder that is the first argument, to the file that is the second; without one to stdout.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, posix } from 'node:path';

/** What is installed for these workspaces is what the image holds. */
const PROGRAMS = ['packages/onspot-job', 'packages/onspot-tap', 'packages/target-s3-json', 'packages/onspot-callback'];

const [, , root = '.', file] = process.argv;
const lock = readJson(join(root, 'package-lock.json'));
const bill = `${JSON.stringify(billOfMaterials(), null, 2)}\n`;
if (file === undefined) process.stdout.write(bill);
else writeFileSync(file, bill);

/**
 * npm leaves out what is needed both at run time and for development as soon as it is told to omit the latter. So it is
 * shown a project that has nothing but what runs.
 */
function billOfMaterials() {
  const needed = reachable();
  const workspaces = [...needed].filter((path) => path.startsWith('packages/') && !path.includes('node_modules'));
  const folder = mkdtempSync(join(tmpdir(), 'sbom-'));
  try {
    const { name, version, license } = readJson(join(root, 'package.json'));
    const manifest = { name, version, license, private: true, workspaces };
    const packages = { '': { name, version, license, workspaces } };
    for (const [path, entry] of Object.entries(lock.packages)) {
      if (needed.has(path) || (entry.link && needed.has(entry.resolved))) packages[path] = withoutDev(entry);
    }
    writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
    writeFileSync(join(folder, 'package-lock.json'), JSON.stringify({ ...lock, packages }));
    for (const path of workspaces) {
      mkdirSync(join(folder, path), { recursive: true });
      writeFileSync(
        join(folder, path, 'package.json'),
        JSON.stringify(withoutDev(readJson(join(root, path, 'package.json')))),
      );
    }
    const args = ['sbom', '--package-lock-only', '--sbom-format=cyclonedx', '--sbom-type=application'];
    const made = JSON.parse(execFileSync('npm', args, { cwd: folder, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 }));
    // With a number and a time of its own each bill would be another, though nothing in it is.
    delete made.serialNumber;
    delete made.metadata.timestamp;
    made.metadata.component.name = name;
    return made;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The places in the lockfile of all packages that the programs need, looked up as Node does. */
function reachable() {
  const found = new Set(PROGRAMS);
  for (const from of found) {
    const { dependencies, optionalDependencies, peerDependencies } = lock.packages[from];
    for (const name of Object.keys({ ...peerDependencies, ...optionalDependencies, ...dependencies })) {
      const path = resolve(name, from);
      if (path !== undefined) found.add(lock.packages[path].link ? lock.packages[path].resolved : path);
    }
  }
  return found;
}

function resolve(name, from) {
  for (let folder = from; ; folder = posix.dirname(folder)) {
    const path = posix.join(folder, 'node_modules', name);
    if (path in lock.packages) return path;
    if (folder === '.') return undefined;
  }
}

function withoutDev(entry) {
  const dev = ['devDependencies', 'dev', 'devOptional'];
  return Object.fromEntries(Object.entries(entry).filter(([name]) => !dev.includes(name)));
}

function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'));
}
