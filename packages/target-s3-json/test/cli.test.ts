import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { record, schema, state } from './support/messages.js';
import { readObjects } from './support/objects.js';
import { run, toEnv } from './support/program.js';
import { tempFolder } from './support/temp-folder.js';

const INPUT = schema('s') + record('s', { n: 1 }) + state({ bookmarks: {} });

async function fileWith(content: unknown): Promise<string> {
  const file = join(await tempFolder(), 'file');
  await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

describe('the program', () => {
  test('reads files of settings, of which later ones win, and a file of messages', async () => {
    const folder = await tempFolder();
    const first = await fileWith({
      destination: '/nowhere',
      run_id: 'r',
      delimiter: '\n',
      now: '2026-01-02T03:04:05Z',
    });
    const second = await fileWith({ destination: folder });
    const args = ['-c', first, '--config', second, '--input', await fileWith(INPUT), '-s', 'old_state.json'];
    const { code, out, log } = await run(args, '', { LOGLEVEL: 'DEBUG' });
    expect({ code, out }).toEqual({ code: 0, out: '{"bookmarks":{}}\n' });
    expect(log).toContain('DEBUG --state has no effect');
    expect(log).not.toMatch(/error|exception/i);
    expect((await readObjects(folder)).map(({ key }) => key)).toEqual([
      '_manifests/_latest.json',
      '_manifests/r.json',
      's/2026-01-02/s-r-00001.jsonl',
    ]);
  });

  test('lets the environment win over all files, wherever ENV stands among them', async () => {
    const [folder, other] = [await tempFolder(), await tempFolder()];
    const file = await fileWith({ destination: other, compression: 'gzip' });
    const args = ['--config', 'ENV', '--config', file, '--input', await fileWith(INPUT)];
    const { code } = await run(args, '', toEnv({ destination: folder }));
    expect(code).toBe(0);
    expect((await readObjects(folder)).map(({ key }) => key)).toContainEqual(expect.stringMatching(/\.jsonl\.gz$/));
    expect(await readObjects(other)).toEqual([]);
  });

  test('writes to destination_path, as target-json did, and warns of settings without effect', async () => {
    const folder = await tempFolder();
    const config = await fileWith({ delimiter: 'newline', destination_path: folder, destinatoin: 'x' });
    const { code, log } = await run(['--config', config], INPUT);
    expect(code).toBe(0);
    expect(log).toContain(
      'WARNING The setting "destinatoin" is not known and has no effect; did you mean "destination"?',
    );
    expect(await readObjects(folder)).toHaveLength(3);
  });

  test('warns once of each setting that has no effect beside others', async () => {
    const idle = {
      compression_level: 3,
      content_encoding: true,
      max_rejected: 5,
      s3_acl: 'private',
      s3_key_prefix: 'x',
    };
    const config = await fileWith({ destination: await tempFolder(), s3_region: 'eu-west-1', ...idle });
    const { code, log } = await run(['--config', config], INPUT);
    expect(code).toBe(0);
    expect(log.match(/^WARNING .*$/gm)?.map((line) => line.replace('WARNING The setting ', ''))).toEqual([
      '"s3_key_prefix" has no effect: it belongs to "s3_bucket", which is not what says where objects go',
      '"s3_acl" has no effect: objects go to a directory',
      '"compression_level" has no effect: "compression" is none',
      '"content_encoding" has no effect: "compression" is none',
      '"max_rejected" has no effect: no "validation" is reject',
    ]);
    const fine = { compression: 'gzip', compression_level: 3, validate_formats: true, max_rejected: 5, s3_region: 'x' };
    const streams = { s: { validation: 'reject' } };
    const other = await fileWith({ destination: await tempFolder(), ...fine, streams });
    expect((await run(['--config', other], INPUT)).log).not.toContain('WARNING');
    const last = { batch_messages: 'fail', s3_region: 'x', validation: 'off', validate_formats: false };
    const { log: third } = await run(['--config', await fileWith({ destination: await tempFolder(), ...last })], INPUT);
    expect(third).toMatch(/"s3_region" has no effect: objects go to a directory\n.*"validate_formats" has no effect/);
  });

  test('--input - is stdin', async () => {
    const folder = await tempFolder();
    expect(await run(['--config', 'ENV', '--input', '-'], INPUT, toEnv({ destination: folder }))).toMatchObject({
      code: 0,
    });
    expect(await readObjects(folder)).toHaveLength(3);
  });

  test('--check and --dry-run together are one too many', async () => {
    const destination = join(await tempFolder(), 'out');
    const { code, log } = await run(['--config', 'ENV', '--check', '--dry-run'], INPUT, toEnv({ destination }));
    expect(code).toBe(64);
    expect(log).toBe('CRITICAL --check writes to the destination and --dry-run writes nothing: give one of them\n');
  });

  test('--dry-run validates and writes nothing', async () => {
    const folder = await tempFolder();
    const env = toEnv({ destination: folder });
    const good = await run(['--config', 'ENV', '--dry-run'], INPUT, env);
    const bad = await run(['--config', 'ENV', '--dry-run'], INPUT + record('t', {}), env);
    expect([good.code, good.out, bad.code, bad.out]).toEqual([0, '', 65, '']);
    expect(good.log).toMatch(/^INFO stream s: 1 records would be stored, rejected: 0$/m);
    expect(good.log).not.toMatch(/objects|bytes/);
    expect(await readObjects(folder)).toEqual([]);
  });

  test('--dry-run tells the first records that would be rejected, and calls the input valid only where there are none', async () => {
    const folder = await tempFolder();
    const env = toEnv({ destination: folder, validation: 'reject' });
    const input = schema('s', { n: { type: 'integer' } }) + record('s', { n: 1 }) + record('s', { n: 'secret' });
    const dry = (more = '') => run(['--config', 'ENV', '--dry-run'], input + more, env);
    const [one, many] = [await dry(), await dry(record('s', { n: null }).repeat(6))];
    expect([one.code, many.code]).toEqual([0, 0]);
    const first =
      'WARNING Line 3 of the input: a record of stream "s" is not valid: /n must be integer; it would be rejected\n';
    expect(one.log.match(/^WARNING .*\n/gm)).toEqual([first]);
    expect(one.log).toMatch(
      /^INFO stream s: 1 records would be stored, rejected: 1$[^]*^INFO Dry run: records that would be rejected, as they do not obey their schema: 1; nothing has been written\n$/m,
    );
    expect(one.log).not.toMatch(/input is valid|secret/);
    expect(many.log.match(/^WARNING Line /gm)).toHaveLength(5);
    expect(many.log).toContain('WARNING Further records would be rejected; they are only counted\n');
    expect(many.log).toContain('obey their schema: 7; nothing');
    expect(await readObjects(folder)).toEqual([]);
    const fine = await run(['--config', 'ENV', '--dry-run'], INPUT, env);
    expect(fine.log).toContain('INFO Dry run: the input is valid as far as it was read; nothing has been written\n');
  });

  test('names of streams reach a terminal without what it would obey', async () => {
    const name = 's\u001b]0;title\u0007\u009b2J';
    const input = schema(name) + record(name, { n: 1 }) + record(`other${name}`, {});
    const { code, log } = await run(['--config', 'ENV'], input, toEnv({ destination: await tempFolder() }));
    expect(code).toBe(65);
    expect(log).toContain('INFO stream s\\u001b]0;title\\u0007\\u009b2J: 1 records in 1 objects');
    expect(log).toMatch(/^CRITICAL .*others\\u001b]0;/m);
    expect(log.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
  });

  test('--about tells what it is, what it can do and its settings', async () => {
    const [json, text, markdown] = await Promise.all([
      run(['--about', '--format=json']),
      run(['--about']),
      run(['--about', '--format', 'markdown']),
    ]);
    const about = JSON.parse(json.out) as { settings: { properties: object } };
    expect(about).toEqual({
      name: 'target-s3-json',
      description: expect.stringMatching(/\.$/),
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      capabilities: expect.arrayContaining(['about', 'structured-logging']),
      settings: { type: 'object', properties: expect.any(Object), required: [] },
      supported_node_versions: ['>=20.19'],
      env_var_prefix: 'TARGET_S3_JSON',
    });
    for (const name of Object.keys(about.settings.properties)) {
      expect(text.out).toContain(`\n  ${name} (`);
      expect(markdown.out).toContain(`\n| \`${name}\` | `);
    }
  });

  test('--help lists every flag and exit code, --version says which one it is', async () => {
    const [help, version] = await Promise.all([run(['--help']), run(['--version'])]);
    expect([help.code, version.code]).toEqual([0, 0]);
    expect(help.out).toMatch(
      /-c, --config FILE[^]*--input FILE[^]*--check[^]*--dry-run[^]*--about[^]*-s, --state FILE/,
    );
    expect(help.out).toMatch(/Examples:[^]*143 {2}stopped by SIGTERM/);
    expect(version.out).toMatch(/^target-s3-json \d+\.\d+\.\d+\n$/);
  });
});

describe('what cannot work ends with a sentence', () => {
  type Wrong = [what: string, settings: object, code: number, sentence: string];
  test.each<Wrong>([
    ['no destination', {}, 78, 'There is nowhere to write to: set "destination"'],
    ['a delimiter that is not supported', { destination: 'x', delimiter: ',' }, 78, '"delimiter" must be "newline"'],
    [
      'several settings at once',
      { destination: 'x', compression: 'zip', rotate_bytes: 0 },
      78,
      '"compression" must be one of none, gzip, zstd (it is "zip"); "rotate_bytes" must be at least 1',
    ],
    [
      'a key template',
      { destination: 'x', key_template: '{stream}' },
      78,
      'The setting key_template ("{stream}") cannot be used: it needs {part}',
    ],
    ...['s3://bucket/a/../b', 's3://bucket/./b', 's3://bucket//x', 's3://bucket/a//', 's3://bucket//'].map(
      (destination): Wrong => [
        `the prefix of ${destination}`,
        { destination },
        78,
        '"destination" must not have an empty, "." or ".." part between its slashes',
      ],
    ),
    ['the same in two settings', { s3_bucket: 'bucket', s3_key_prefix: '/x' }, 78, '"s3_key_prefix" must not have an'],
    ['a tilde', { destination: '~/x' }, 78, '"destination" begins with "~", which only a shell takes'],
    ['a tilde alone', { destination_path: '~' }, 78, '"destination_path" begins with "~"'],
    ['a destination of another kind', { destination: 'gs://bucket/x' }, 78, 'A storage cannot be a gs:// URL'],
  ])('%s', async (_what, config, code, sentence) => {
    const result = await run(['--config', await fileWith(config)], INPUT);
    expect(result).toMatchObject({ code, out: '' });
    expect(result.log.trimEnd().split('\n').at(-1)).toContain(`CRITICAL`);
    expect(result.log).toContain(sentence);
  });

  test('a configuration that is not JSON, an input that is not there, an unknown flag', async () => {
    const [config, input, flag] = await Promise.all([
      run(['--config', await fileWith('{"destination": }')]),
      run(['--config', 'ENV', '--input', '/no/such/file'], '', toEnv({ destination: await tempFolder() })),
      run(['--colour']),
    ]);
    expect([config.code, input.code, flag.code]).toEqual([78, 65, 64]);
    expect(config.log).toMatch(/is not JSON: .* at line 1, column/);
    expect(input.log).toContain('Cannot read the input /no/such/file');
  });

  test('an input that is a directory, a format of --about that there is not', async () => {
    const [input, format] = await Promise.all([
      run(['--config', 'ENV', '--input', tmpdir()], '', toEnv({ destination: await tempFolder() })),
      run(['--about', '--format=xml']),
    ]);
    expect([input.code, format.code]).toEqual([65, 64]);
    expect(input.log).toMatch(/CRITICAL Cannot read the input .* directory.*\n$/);
    expect(format.log).toBe('CRITICAL --format must be one of text, json, markdown, and not "xml"\n');
  });

  test('a destination that is a file, or stands below one', async () => {
    const file = await fileWith('x');
    for (const destination of [file, join(file, 'below')]) {
      const { code, out, log } = await run(['--config', 'ENV'], INPUT, toEnv({ destination }));
      expect({ code, out }).toEqual({ code: 78, out: '' });
      expect(log).toMatch(/CRITICAL .+\n$/);
    }
  });

  // To root everything is allowed.
  const asUser = process.getuid?.() === 0 ? test.skip : test;
  asUser('a directory that may not be written to', async () => {
    const folder = join(await tempFolder(), 'locked');
    await mkdir(folder, { mode: 0o500 });
    const { code, out } = await run(['--config', 'ENV'], INPUT, toEnv({ destination: folder }));
    await chmod(folder, 0o700);
    expect({ code, out }).toEqual({ code: 77, out: '' });
  });

  test('and no secret is in the log', async () => {
    const config = await fileWith({
      s3_bucket: 'bucket',
      s3_access_key: 'AKIASECRET',
      s3_secret_key: 'very-secret',
      s3_endpoint: 'http://127.0.0.1:1',
    });
    const { log } = await run(['--config', config, '--dry-run'], 'AKIASECRET very-secret');
    expect(log).not.toMatch(/AKIASECRET|very-secret/);
    expect(await readFile(config, 'utf8')).toContain('very-secret');
  });
});
