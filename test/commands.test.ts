import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type CommandWorld, openCommandWorld } from './support/command-world.js';
import { commandsOf, type PageCommand } from './support/page-commands.js';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const exec = promisify(execFile);

/** What becomes of a command that begins so: the first that fits counts. */
type Rule = { begins: string } & ({ cannot: string } | Run);

interface Run {
  /** What it says, on stdout and stderr. */
  output?: RegExp;
  /** It runs until it is told to end, which it is once it has said this. */
  serves?: RegExp;
  /** Default: 0. */
  code?: number;
  /** What the page leaves to the environment. */
  env?: Record<string, string>;
  /** A part of the command, and what stands for it here. */
  instead?: [string, string];
}

const NIGHT = { ONSPOT_JOB_PIPELINE_URL: './pipeline', ONSPOT_JOB_RUN_ID: 'night' };

const RULES: readonly Rule[] = [
  { begins: 'aws ', cannot: 'needs an account with AWS' },
  { begins: 'docker ', cannot: 'needs a Docker engine; test/image runs the image without one' },
  { begins: 'kubectl ', cannot: 'needs a cluster' },
  { begins: 'helm ', cannot: 'needs a cluster' },
  { begins: 'terraform ', cannot: 'needs an account with AWS' },
  { begins: 'npx cdk ', cannot: 'needs an account with AWS' },
  { begins: 'rm ', cannot: 'takes away what a command above it, that cannot run here, has made' },
  { begins: 'meltano ', cannot: 'needs Meltano; test/meltano.test.ts checks the definitions' },
  { begins: 'npm install ', cannot: 'the packages are not published yet' },
  { begins: 'npm ci', cannot: 'would replace what this test runs on; .ci/run begins with it' },
  { begins: 'npm test', cannot: 'this is it' },
  { begins: 'npm run demo', cannot: 'run by the test below, which compares its output' },
  { begins: 'npm run ', cannot: 'minutes, and some of them need to install; that the script is there is tested below' },
  { begins: 'export ', cannot: 'sets variables for what stands below it' },
  { begins: 'mkdir ', output: /^$/ },

  { begins: 'tap-onspot inspect', output: /^Work store[^]*Lease {2,}/ },
  { begins: 'tap-onspot --config tap_config.json --check', output: /takes the credentials/ },
  { begins: 'tap-onspot --config tap_config.json --discover', output: /^$|"tap_stream_id"/ },
  { begins: 'tap-onspot --config tap_config.json --catalog', output: /stream zipcodes: questions: / },
  { begins: 'tap-onspot --config tap_config.json --config ENV', output: /"type":"STATE"/ },
  { begins: 'some-tap ', output: /INFO / },
  { begins: 'target-s3-json --about', output: /\| `destination`/ },
  {
    begins: 'SOURCE=tap-onspot PIPELINE=nightly BUCKET=my-bucket onspot-job report',
    output: /The report is s3:\S+report\.html/,
  },
  { begins: 'SOURCE=tap-onspot PIPELINE=nightly BUCKET=my-bucket onspot-job', output: /The state is promoted/ },
  { begins: 'BUCKET=my-bucket SOURCE=onspot PIPELINE=nightly onspot-job --check', output: /takes the credentials/ },
  { begins: 'BUCKET=my-bucket SOURCE=onspot PIPELINE=nightly onspot-job --dry-run', output: /"path":|POST / },
  { begins: 'BUCKET=my-bucket SOURCE=onspot PIPELINE=nightly onspot-job', output: /The state is promoted/ },
  { begins: 'onspot-job --shard 0/4 & onspot-job', env: NIGHT, output: /The state is promoted/ },
  { begins: 'ONSPOT_JOB_SHARDS=4 onspot-job finish', env: NIGHT, output: /INFO / },
  { begins: 'onspot-job --config job.json', output: /The state is promoted/ },
  { begins: 'ONSPOT_JOB_PIPELINE_URL=./pipeline onspot-job --dry-run' },
  { begins: 'onspot-job --about', output: /\| `pipeline_url`/ },
  { begins: 'onspot-callback --about', output: /work_url/ },
  { begins: 'onspot-callback --config callback.json', serves: /[Ll]isten|port \d+/, code: 143 },
  { begins: 'onspot-emulator --help', output: /--scenario/ },
  {
    begins: 'onspot-emulator --port 9000',
    instead: ['--port 9000', '--port 0'],
    serves: /OnSpot emulator ready at http:\/\/127\.0\.0\.1:\d+/,
  },
  { begins: 'node examples/library.mjs ./output', output: /1000 records are in .*\/output\/\n/ },
];

/** Mentions of a program with an option, which are no whole commands. */
const MENTIONS = new Set([
  'tap-onspot inspect',
  'tap-onspot inspect --json',
  'tap-onspot --dry-run',
  'onspot-job finish',
  'onspot-job report',
]);

/** Pages whose commands somebody types who uses the pipeline. Those that are not there (yet) have none. */
const PAGES = [
  ...['README.md', 'docs/operations.md', 'docs/runbook.md', 'docs/guarantees.md', 'docs/from-the-original.md'],
  ...['docs/container.md', 'docs/deploy.md', 'docs/scale.md', 'meltano/README.md'],
];

const worlds = new Map<string, CommandWorld>();
let commands: PageCommand[];
beforeAll(async () => {
  const packages = (await readdir(join(ROOT, 'packages'))).map((name) => `packages/${name}/README.md`);
  const read = (page: string) => readFile(join(ROOT, page), 'utf8').catch(() => '');
  const found = await Promise.all([...PAGES, ...packages].map(async (page) => commandsOf(page, await read(page))));
  commands = found.flat().filter(({ command }) => !MENTIONS.has(command));
});
afterAll(async () => {
  for (const world of worlds.values()) await world.close();
});

const ruleOf = (command: string) => RULES.find(({ begins }) => command.startsWith(begins));

test('of every command it is decided whether it is run here', () => {
  expect(commands.filter(({ command }) => ruleOf(command) === undefined)).toEqual([]);
  expect(
    commands.filter(({ command }) => 'begins' in ruleOf(command)! && !('cannot' in ruleOf(command)!)).length,
  ).toBeGreaterThan(12);
});

test('every command that can run here does what its page says', async () => {
  const flaws: string[] = [];
  for (const { page, command } of commands) {
    const rule = ruleOf(command)!;
    if ('cannot' in rule) continue;
    const world = worlds.get(page) ?? (await openCommandWorld(ROOT));
    worlds.set(page, world);
    const typed = rule.instead ? command.replace(...rule.instead) : command;
    const { code, output } = await world.run(typed, rule);
    const isSo = code === (rule.code ?? 0) && (rule.output ?? rule.serves ?? /(?:)/).test(output);
    if (!isSo) flaws.push(`${page}: ${command}: ended with ${code} and said\n${output.slice(-600)}`);
  }
  expect(flaws).toEqual([]);
});

test('the demo ends well and says what README.md shows', async () => {
  const { stdout } = await exec('npm', ['run', 'demo'], { cwd: ROOT, maxBuffer: 16 * 1024 * 1024 });
  const said = new Set(stdout.split('\n').map(toShape));
  const readme = await readFile(join(ROOT, 'README.md'), 'utf8');
  const [, picture = ''] = /as plain files under their keys:\n\n((?: {4}.*\n|\n)+)/.exec(readme)!;
  const shown = picture.split('\n').filter((line) => line.trim() !== '' && line.trim() !== '…');
  expect(shown.length).toBeGreaterThan(12);
  expect(shown.filter((line) => ![...said].some((one) => toPattern(line).test(one)))).toEqual([]);
});

/** A line without what differs from run to run: numbers, ids, and how wide columns are. */
function toShape(line: string): string {
  return line
    .trim()
    .replaceAll(/\b[0-9a-f]{8}\b/g, 'ID')
    .replaceAll(/\bmwka[0-9a-z]{4}_ID|\b[0-9a-z]{8}_[0-9a-f]{8}\b/g, 'BATCH')
    .replaceAll(/"did":"\w+/g, '"did":"DID')
    .replaceAll(/\d+/g, '0')
    .replaceAll(/0\.0/g, '0')
    .replaceAll(/\b[KM]iB\b/g, 'bytes')
    .replaceAll(/\s+/g, ' ');
}

/** `…` stands for whatever is left out. */
function toPattern(line: string): RegExp {
  const parts = toShape(line).split('…');
  return new RegExp(`^${parts.map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('.*')}$`);
}

test('every npm script that a page names is there', async () => {
  const { scripts } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as { scripts: object };
  const docs = (await readdir(join(ROOT, 'docs'))).filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`);
  for (const page of ['README.md', 'CONTRIBUTING.md', 'meltano/README.md', ...docs]) {
    const text = await readFile(join(ROOT, page), 'utf8');
    for (const [, name = ''] of text.matchAll(/\bnpm run ([a-z][\w:-]*)/g))
      expect([page, name, Object.keys(scripts).includes(name)]).toEqual([page, name, true]);
  }
});
