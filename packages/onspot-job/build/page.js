import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { build } from 'esbuild';

/**
 * Makes dist/report-page.html of src/report-page: script and style are inlined, so that a report is one file without
 * data into which the job fills data. The script is allowed by its hash, and nothing is allowed to be loaded.
 */
const PAGE = new URL('../src/report-page/', import.meta.url);
const DIST = new URL('../dist/', import.meta.url);
const LIMIT_BYTES = 600_000;

const bundle = await build({
  entryPoints: [new URL('main.ts', PAGE).pathname],
  bundle: true,
  minify: true,
  format: 'iife',
  target: 'es2022',
  charset: 'utf8',
  // Imports of nothing but types are none.
  tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: false } },
  legalComments: 'none',
  metafile: true,
  write: false,
});
const style = await build({ entryPoints: [new URL('page.css', PAGE).pathname], minify: true, write: false });

// Nothing in the script may end its element.
const script = bundle.outputFiles[0].text.trim().replaceAll('</script', '<\\/script');
const hash = createHash('sha256').update(script).digest('base64');
const policy = [
  `default-src 'none'`,
  `script-src 'sha256-${hash}'`,
  // Charts carry style elements of their own; styles load nothing, since no source is allowed.
  `style-src 'unsafe-inline'`,
  `img-src data:`,
  `base-uri 'none'`,
  `form-action 'none'`,
].join('; ');

/** The files of which something is left in the bundle. */
function inputsOf({ outputs }) {
  return Object.values(outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : [])),
  );
}

/** What the licences ask for: their texts and the copyright lines go wherever the code goes. */
async function licencesOf(inputs) {
  const folders = inputs.flatMap((path) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? []);
  const texts = [...new Set(folders)].sort().map(async (folder) => {
    const { name, version } = JSON.parse(await readFile(`${folder}/package.json`, 'utf8'));
    const file = (await readdir(folder)).find((each) => /^licen[cs]e/i.test(each));
    if (file === undefined) throw new Error(`${name} brings no licence`);
    return `${name} ${version}\n\n${(await readFile(`${folder}/${file}`, 'utf8')).trim()}`;
  });
  return (await Promise.all(texts)).join('\n\n').replaceAll('--', '- -');
}

const template = await readFile(new URL('page.html', PAGE), 'utf8');
const parts = {
  CSP: policy,
  STYLE: `<style>${style.outputFiles[0].text.trim()}</style>`,
  SCRIPT: `<script>${script}</script>`,
  LICENCES: `<!--\nThis page holds:\n\n${await licencesOf(inputsOf(bundle.metafile))}\n-->`,
};
const page = template.replace(/<!--(CSP|STYLE|SCRIPT|LICENCES)-->/g, (_mark, name) => parts[name]);
const bytes = Buffer.byteLength(page);
if (bytes > LIMIT_BYTES) throw new Error(`The report's page has ${bytes} bytes, more than ${LIMIT_BYTES}`);
await mkdir(DIST, { recursive: true });
await writeFile(new URL('report-page.html', DIST), page);
