import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import ts from 'typescript';

/** One package as its files say it is. */
export type Package = {
  /** Its name in package.json. */
  name: string;
  dependencies: string[];
  devDependencies: string[];
  /** Every file below src without its ending, such as `client/exchange`. */
  files: string[];
  imports: Import[];
};

export type Import = {
  /** The file that imports, without its ending. */
  from: string;
  /** What stands in the import, as it stands there. */
  target: string;
  /** The file it means, when it is one of the same package. */
  file?: string;
  /** The package it means, when it is another one; Node's own modules are `node:…`. */
  pack?: string;
};

/** Reads a package's manifest and the imports of all its sources: static, dynamic, of types, and re-exports. */
export function readPackage(folder: string): Package {
  const manifest = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8')) as {
    name: string;
    dependencies?: Record<string, string>;
    devDependencies?: Record<string, string>;
  };
  const names = readdirSync(`${folder}/src`, { recursive: true, encoding: 'utf8' }).map((name) =>
    name.replaceAll('\\', '/'),
  );
  const files = names.filter((name) => name.endsWith('.ts')).map((name) => name.slice(0, -3));
  const imports = files.flatMap((from) => importsOf(readFileSync(`${folder}/src/${from}.ts`, 'utf8'), from));
  const [dependencies, devDependencies] = [manifest.dependencies, manifest.devDependencies].map((each) =>
    Object.keys(each ?? {}),
  ) as [string[], string[]];
  return { name: manifest.name, dependencies, devDependencies, files, imports };
}

function importsOf(code: string, from: string): Import[] {
  return ts.preProcessFile(code).importedFiles.map(({ fileName: target }) => {
    if (!target.startsWith('.')) return { from, target, pack: packageOf(target) };
    return { from, target, file: posix.join(posix.dirname(from), target.replace(/\.js$/, '')) };
  });
}

/** `@aws-sdk/client-s3/x` → `@aws-sdk/client-s3`. */
function packageOf(target: string): string {
  if (target.startsWith('node:')) return target;
  return target
    .split('/')
    .slice(0, target.startsWith('@') ? 2 : 1)
    .join('/');
}
