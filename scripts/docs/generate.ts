import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { REQUESTS, STREAMS } from 'onspot-tap';
import { format } from 'prettier';
import { type About, PLUGINS, toDefinition } from './meltano.js';
import { toStreamsPage } from './streams-page.js';

const run = promisify(execFile);

/** The programs whose settings are documented, in the order of the page, and where they are started from. */
const PROGRAMS = [
  { name: 'onspot-job', bin: 'packages/onspot-job/bin/onspot-job.js' },
  { name: 'tap-onspot', bin: 'packages/onspot-tap/bin/tap-onspot.js' },
  { name: 'target-s3-json', bin: 'packages/target-s3-json/bin/target-s3-json.js' },
  { name: 'onspot-callback', bin: 'packages/onspot-callback/bin/onspot-callback.js' },
];

const INTRODUCTION = `# Settings

Made by \`npm run docs\` from the programs themselves; do not edit.

Settings are JSON: \`--config FILE\`, repeatable, later files win. The word \`ENV\` among the files reads the environment,
which wins over all files: a setting's variable is the program's prefix and its name in capitals. \`onspot-job\` always
reads the environment, and lets the tap and the target read theirs. A secret may be in a file instead: the variable with
\`_FILE\` at its end names it, whoever runs the program must be able to read it, line breaks at its end do not count, and
only one of both variables may be set.
`;

/** The reference pages and plugin definitions that are made from the programs, by their path below the repository. */
export async function generateDocs(root: string): Promise<Map<string, string>> {
  const pages = new Map([
    ['docs/configuration.md', await configuration(root)],
    ['docs/streams.md', toStreamsPage(STREAMS, REQUESTS)],
    ...(await definitions(root)),
  ]);
  for (const [path, page] of pages) {
    const parser = path.endsWith('.yml') ? 'yaml' : 'markdown';
    pages.set(path, await format(page, { parser, printWidth: 120, singleQuote: true }));
  }
  return pages;
}

async function definitions(root: string): Promise<[string, string][]> {
  return Promise.all(
    PLUGINS.map(async (plugin): Promise<[string, string]> => {
      const bin = PROGRAMS.find(({ name }) => name === plugin.name)?.bin ?? '';
      const about = JSON.parse(await output(root, [bin, '--about', '--format', 'json'])) as About;
      return [`meltano/${plugin.kind}/${plugin.name}.yml`, toDefinition(plugin, about)];
    }),
  );
}

async function configuration(root: string): Promise<string> {
  const parts = [INTRODUCTION];
  for (const { bin, name } of PROGRAMS) {
    const about = await output(root, [bin, '--about', '--format', 'markdown']);
    const { env_var_prefix: prefix, settings } = JSON.parse(
      await output(root, [bin, '--about', '--format', 'json']),
    ) as About;
    const secrets = Object.entries(settings.properties).filter(([, { secret }]) => secret === true);
    const names = secrets.map(([secret]) => `\`${secret}\``).join(', ');
    const table = about.replace(`# ${name}\n`, `## ${name}\n`);
    parts.push(`${table}\nEnvironment: \`${prefix}_<SETTING>\`; \`${prefix}_<SETTING>_FILE\` for ${names}.\n`);
  }
  return parts.join('\n');
}

async function output(root: string, args: string[]): Promise<string> {
  return (await run(process.execPath, args, { cwd: root, maxBuffer: 16 * 1024 * 1024 })).stdout;
}
