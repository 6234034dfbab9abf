import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { largeBody, SMALL } from './support/bodies.js';
import { open, post, replyOf } from './support/http.js';
import { type Program, start } from './support/program.js';
import { ANSWER_KEY, pathOf, SECRET } from './support/receiver.js';
import { until } from './support/until.js';

let directory: string;
let running: Program | undefined;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'callback-program-'));
});
afterEach(async () => {
  running?.process.kill('SIGKILL');
  await running?.ended;
  running = undefined;
  await rm(directory, { recursive: true });
});

type Config = Record<string, unknown>;

async function configFile(config: Config = {}): Promise<string> {
  const file = join(directory, 'config.json');
  const base = {
    work_url: join(directory, 'work'),
    callback_secret: SECRET,
    host: '127.0.0.1',
    port: 0,
    now: '2021-02-10T05:00:00Z',
  };
  await writeFile(file, JSON.stringify({ ...base, ...config }));
  return file;
}

async function startListening(config: Config = {}): Promise<Program & { at: number }> {
  const program = start(['--config', await configFile(config)]);
  running = program;
  await until('it listens', () => program.port() !== undefined);
  return { ...program, at: program.port()! };
}

async function runToEnd(args: readonly string[], env?: NodeJS.ProcessEnv) {
  running = start(args, env);
  const code = await running.ended;
  return { code, out: running.out(), log: running.log() };
}

const read = (key: string) => readFile(join(directory, 'work', key), 'utf8');

test('it says where it listens, takes callbacks, and ends with 143 on SIGTERM', async () => {
  const program = await startListening();
  expect((await post(program.at, pathOf(), SMALL)).status).toBe(200);
  expect((await post(program.at, pathOf({ expiresAt: 1 }), SMALL)).status).toBe(404);
  expect(await read(ANSWER_KEY)).toBe(SMALL);
  program.process.kill('SIGTERM');
  expect(await program.ended).toBe(143);
  expect(program.out()).toBe('');
});

test('a terminal that goes away ends it in order, too', async () => {
  const program = await startListening();
  program.process.kill('SIGHUP');
  expect(await program.ended).toBe(129);
});

test('its log holds neither tokens nor secrets, and none of the words that scare an orchestrator', async () => {
  const program = await startListening();
  await post(program.at, pathOf(), SMALL);
  await post(program.at, pathOf({ askId: 'b17-04' }), 'x');
  await post(program.at, `${pathOf()}x`, SMALL);
  program.process.kill('SIGINT');
  expect(await program.ended).toBe(130);
  expect(program.log()).not.toContain('1.observations');
  expect(program.log()).not.toContain(pathOf().split('.').at(-1));
  expect(program.log()).not.toContain(SECRET);
  expect(program.log()).not.toMatch(/error|exception/i);
});

test('SIGTERM in the middle of an upload: it is finished, answered 200, and there', async () => {
  const program = await startListening();
  const body = largeBody(3_000_000);
  const sent = open(program.at, pathOf(), { headers: { 'Content-Length': body.length } });
  const reply = replyOf(sent);
  sent.write(body.slice(0, 2_000_000));
  await until('it has begun', async () => (await filesOf(join(directory, 'work'))).length === 1);
  program.process.kill('SIGTERM');
  await until('it is heard', () => program.log().includes('SIGTERM received'));
  sent.end(body.slice(2_000_000));
  expect((await reply).status).toBe(200);
  expect(await program.ended).toBe(143);
  expect((await read(ANSWER_KEY)) === body).toBe(true);
});

test.each([
  ['the grace is over', { stop_grace_seconds: 1 }, 1],
  ['the third signal comes', { stop_grace_seconds: 600 }, 3],
])(
  'SIGTERM in the middle of an upload that does not end: cut off once %s, and nothing stays',
  async (_, config, signals) => {
    const program = await startListening(config);
    const sent = open(program.at, pathOf(), { headers: { 'Content-Length': 3_000_000 } });
    const reply = replyOf(sent).catch(() => undefined);
    sent.write(largeBody(2_000_000));
    await until('it has begun', async () => (await filesOf(join(directory, 'work'))).length === 1);
    for (let count = 1; count <= signals; count += 1) {
      program.process.kill('SIGTERM');
      await until('it is heard', () => (program.log().match(/SIGTERM received/g)?.length ?? 0) >= Math.min(count, 2));
    }
    expect(await program.ended).toBe(143);
    expect(await reply).toBeUndefined();
    expect(await filesOf(join(directory, 'work'))).toEqual([]);
  },
);

test('settings come from the environment as well; one secret or a list of them', async () => {
  const env = {
    ONSPOT_CALLBACK_WORK_URL: join(directory, 'work'),
    ONSPOT_CALLBACK_HOST: '127.0.0.1',
    ONSPOT_CALLBACK_PORT: '0',
    ONSPOT_CALLBACK_NOW: '2021-02-10T05:00:00Z',
  };
  for (const secret of [SECRET, JSON.stringify(['the new secret of the tests', SECRET])]) {
    const program = start(['--config=ENV'], { ...env, ONSPOT_CALLBACK_CALLBACK_SECRET: secret });
    running = program;
    await until('it listens', () => program.port() !== undefined);
    expect((await post(program.port()!, pathOf(), SMALL)).status).toBe(200);
    program.process.kill('SIGTERM');
    await program.ended;
  }
});

test('--check tries the inbox, leaves nothing there, and ends', async () => {
  const { code, log } = await runToEnd(['--config', await configFile(), '--check']);
  expect(code).toBe(0);
  expect(log).toMatch(/INFO All is well: callbacks can be stored below .*\/work\//);
  expect(await filesOf(join(directory, 'work'))).toEqual([]);
});

test('a place that cannot be written to is told at the start', async () => {
  const place = join(directory, 'a-file');
  await writeFile(place, '');
  await chmod(place, 0o444);
  const { code, log } = await runToEnd(['--config', await configFile({ work_url: join(place, 'work') })]);
  expect([77, 78]).toContain(code);
  expect(log).toMatch(/^CRITICAL .*a-file/m);
});

test('all that is wrong with the settings is told at once, and no secret with it', async () => {
  const file = await configFile({ callback_secret: ['short'], work_url: undefined, port: 70_000, ports: 1 });
  const { code, log } = await runToEnd(['--config', file]);
  expect(code).toBe(78);
  expect(log).toContain('"work_url" is missing');
  expect(log).toContain('"port" must be at most 65535');
  const second = await runToEnd(['--config', await configFile({ callback_secret: [SECRET, 'tooshort'] })]);
  expect(second.code).toBe(78);
  expect(second.log).toContain('"callback_secret" must have at least 16 characters');
  expect(second.log).not.toContain('tooshort');
});

test('a port that is taken ends it with 78 and a sentence', async () => {
  const program = await startListening();
  const other = start(['--config', await configFile({ port: program.at })]);
  expect(await other.ended).toBe(78);
  expect(other.log()).toContain(`CRITICAL Cannot listen on 127.0.0.1, port ${program.at}`);
});

test('--about describes every setting, in three formats', async () => {
  const { code, out } = await runToEnd(['--about', '--format', 'json']);
  expect(code).toBe(0);
  const about = JSON.parse(out) as { name: string; settings: { properties: Record<string, { description: string }> } };
  expect(about.name).toBe('onspot-callback');
  const names = Object.keys(about.settings.properties);
  expect(names).toEqual(expect.arrayContaining(['work_url', 'callback_secret', 'budget_bytes', 's3_region', 'now']));
  for (const { description } of Object.values(about.settings.properties)) expect(description).toMatch(/\.$/);
  expect((await runToEnd(['--about', '--format=markdown'])).out).toMatch(/^# onspot-callback/);
  expect((await runToEnd(['--about'])).out).toContain('ONSPOT_CALLBACK_<SETTING>');
  expect((await runToEnd(['--about', '--format=xml'])).code).toBe(64);
});

test('--help and --version answer and end', async () => {
  const help = await runToEnd(['--help']);
  expect(help.code).toBe(0);
  expect(help.out).toContain('--check');
  const version = await runToEnd(['--version']);
  expect(version.code).toBe(0);
  expect(version.out).toMatch(/^onspot-callback \d/);
});

async function filesOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
}
