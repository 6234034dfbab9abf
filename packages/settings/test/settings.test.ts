import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { defineSettings, formatAbout, parseJson } from '@onspot-tap/settings';

const settings = defineSettings({
  envPrefix: 'TAP_TOY',
  schema: {
    api_key: { type: 'string', secret: true, minLength: 3, description: 'The key. It is issued by the vendor.' },
    days: { type: 'integer', minimum: 0, default: 30, description: 'Days to look back.' },
    strict: { type: 'boolean', default: false, description: 'Whether to stop.' },
    mode: { type: 'string', enum: ['sync', 'submit'], default: 'sync', description: 'What to do.' },
    names: { type: 'array', items: { type: 'string' }, default: [], description: 'Some names.' },
    span: {
      type: 'object',
      default: {},
      additionalProperties: { anyOf: [{ enum: ['day', 'range'] }, { type: 'integer', minimum: 1 }] },
      description: 'Some spans.',
    },
  },
  required: ['api_key'],
  check: ({ mode, strict }) => (mode === 'submit' && strict ? ['"strict" needs mode sync'] : []),
});

const failureOf = (json: unknown): { message: string; exitCode: number } => {
  try {
    settings.parse(json);
  } catch (error) {
    return error as { message: string; exitCode: number };
  }
  throw new Error('it was accepted');
};

describe('parsing', () => {
  test('fills defaults in and freezes the value', () => {
    const { config, warnings } = settings.parse({ api_key: 'abc' });
    expect(config).toEqual({ api_key: 'abc', days: 30, strict: false, mode: 'sync', names: [], span: {} });
    expect(warnings).toEqual([]);
    expect(Object.isFrozen(config)).toBe(true);
    expect(Object.isFrozen(config.names)).toBe(true);
  });

  test('does not quote a secret, even where it stands in a place it does not belong to', () => {
    const { message } = failureOf({ api_key: 'abcd-1234', days: 'abcd-1234', names: [['abcd-1234']] });
    expect(message).toContain('"days" must be of type integer (it is "***")');
    expect(message).not.toContain('abcd-1234');
  });

  test('takes text where a number or a truth value belongs, and null for nothing', () => {
    expect(settings.parse({ api_key: 'abc', days: '5', strict: 'true', mode: null }).config).toMatchObject({
      days: 5,
      strict: true,
      mode: 'sync',
    });
  });

  test('leaves what it was given as it was', () => {
    const given = { api_key: 'abc', days: '5' };
    settings.parse(given);
    expect(given).toEqual({ api_key: 'abc', days: '5' });
  });

  test('names every problem at once, with exit code 78', () => {
    const { message, exitCode } = failureOf({ days: -1, mode: 'walk' });
    expect(exitCode).toBe(78);
    expect(message).toContain('"api_key" is missing. The key.');
    expect(message).toContain('"days" must be at least 0 (it is -1)');
    expect(message).toContain('"mode" must be one of sync, submit (it is "walk")');
  });

  test('tells the ways to be right in one sentence', () => {
    const { message } = failureOf({ api_key: 'abc', span: { one: 'week', two: 0, three: 2 } });
    expect(message).toContain('"span.one" must be one of day, range or be of type integer (it is "week")');
    expect(message).toContain('"span.two" must be one of day, range or be at least 1 (it is 0)');
    expect(message).not.toMatch(/three|schema/);
  });

  test('names a misspelt setting beside the one that is missing, and rules between settings too', () => {
    const { message } = failureOf({ api_kee: 'abc', mode: 'submit', strict: true });
    expect(message).toContain('"api_key" is missing');
    expect(message).toContain('did you mean "api_key"?');
    expect(message).toContain('"strict" needs mode sync');
  });

  test('does not quote a secret that is wrong', () => {
    expect(failureOf({ api_key: 'zz' }).message).not.toContain('zz');
  });

  test('applies rules between settings', () => {
    expect(failureOf({ api_key: 'abc', mode: 'submit', strict: true }).message).toContain('"strict" needs mode sync');
  });

  test('warns about a setting nobody knows and names the nearest', () => {
    const { warnings } = settings.parse({ api_key: 'abc', dayz: 3, something_else_entirely: 1 });
    expect(warnings).toEqual([
      'The setting "dayz" is not known and has no effect; did you mean "days"?',
      'The setting "something_else_entirely" is not known and has no effect',
    ]);
  });

  test('tells the secrets of a configuration', () => {
    expect(settings.secretsOf(settings.parse({ api_key: 'abc' }).config)).toEqual(['abc']);
  });
});

describe('loading', () => {
  let directory: string;
  beforeAll(async () => (directory = await mkdtemp(join(tmpdir(), 'settings-'))));
  afterAll(() => rm(directory, { recursive: true }));

  async function file(name: string, text: string): Promise<string> {
    const path = join(directory, name);
    await writeFile(path, text);
    return path;
  }

  test('later files win, and the environment wins over all wherever it is named', async () => {
    const first = await file('a.json', '{"api_key": "abc", "days": 1}');
    const second = await file('b.json', '{"days": 2, "mode": "submit"}');
    const env = { TAP_TOY_MODE: 'sync', TAP_TOY_NAMES: '["x"]', TAP_TOY_STRICT: '' };
    const { config } = await settings.load({ files: ['ENV', first, second], env });
    expect(config).toEqual({ api_key: 'abc', days: 2, strict: false, mode: 'sync', names: ['x'], span: {} });
  });

  describe('of a secret in a file that a variable with _FILE names', () => {
    const load = (env: NodeJS.ProcessEnv) => settings.load({ files: ['ENV'], env });

    test('takes what is in it, without line breaks at the end', async () => {
      const path = await file('secret', ' a secret\r\n\n');
      expect((await load({ TAP_TOY_API_KEY_FILE: path })).config.api_key).toBe(' a secret');
    });

    test('lets it win over the configuration, as all of the environment does', async () => {
      const path = await file('secret-2', 'from a file');
      const config = await file('with-key.json', '{"api_key": "from the configuration"}');
      const env = { TAP_TOY_API_KEY_FILE: path };
      expect((await settings.load({ files: [config, 'ENV'], env })).config.api_key).toBe('from a file');
    });

    test('takes an empty variable for one that is not set', async () => {
      expect((await load({ TAP_TOY_API_KEY_FILE: '', TAP_TOY_API_KEY: 'abc' })).config.api_key).toBe('abc');
    });

    test('refuses both variables at once, for nobody could say which is meant', async () => {
      const path = await file('secret-3', 'one');
      await expect(load({ TAP_TOY_API_KEY_FILE: path, TAP_TOY_API_KEY: 'another' })).rejects.toMatchObject({
        exitCode: 78,
        message: 'Set TAP_TOY_API_KEY or TAP_TOY_API_KEY_FILE, and not both',
      });
    });

    test('names the variable when the file is not there or empty', async () => {
      await expect(load({ TAP_TOY_API_KEY_FILE: join(directory, 'none') })).rejects.toMatchObject({
        exitCode: 78,
        message: expect.stringMatching(/^Cannot read the file that TAP_TOY_API_KEY_FILE names: ENOENT/),
      });
      const empty = await file('empty', '\n');
      await expect(load({ TAP_TOY_API_KEY_FILE: empty })).rejects.toMatchObject({
        exitCode: 78,
        message: `The file that TAP_TOY_API_KEY_FILE names is empty: ${empty}`,
      });
    });

    test('is for secrets alone', async () => {
      const path = await file('days', '9');
      const { config } = await load({ TAP_TOY_API_KEY: 'abc', TAP_TOY_DAYS_FILE: path });
      expect(config.days).toBe(30);
    });

    test('takes a list from it, as JSON or as its only item', async () => {
      const lists = defineSettings({
        envPrefix: 'TOY',
        schema: { keys: { type: 'array', items: { type: 'string' }, secret: true, description: 'Keys.' } },
      });
      for (const [text, keys] of [
        ['["new", "old"]\n', ['new', 'old']],
        ['only\n', ['only']],
      ] as const) {
        const { config } = await lists.load({ files: ['ENV'], env: { TOY_KEYS_FILE: await file('keys', text) } });
        expect(config.keys).toEqual(keys);
      }
    });
  });

  test('does not read the environment unless asked to', async () => {
    const path = await file('c.json', '{"api_key": "abc"}');
    expect((await settings.load({ files: [path], env: { TAP_TOY_DAYS: '9' } })).config.days).toBe(30);
  });

  test('names file, line and column of a file that is not JSON', async () => {
    const path = await file('d.json', '{\n  "api_key": "abc",,\n}');
    await expect(settings.load({ files: [path], env: {} })).rejects.toMatchObject({
      exitCode: 78,
      message: expect.stringMatching(/d\.json is not JSON: .* at line 2, column 20/),
    });
  });

  test('names a file that is not there', async () => {
    await expect(settings.load({ files: ['/nowhere/x.json'], env: {} })).rejects.toMatchObject({
      exitCode: 78,
      message: expect.stringContaining('Cannot read the configuration /nowhere/x.json'),
    });
  });
});

test('skips a byte order mark', () => {
  expect(parseJson('\uFEFF{"a":1}', { what: 'thing', exitCode: 65 })).toEqual({ a: 1 });
});

test('lets a comma too many pass only where that is asked for', () => {
  const source = { what: 'thing', exitCode: 65 } as const;
  const lenient = { ...source, allowTrailingComma: true };
  expect(parseJson('{"a": [1, 2,],},\n', lenient)).toEqual({ a: [1, 2] });
  expect(() => parseJson('[1,]', source)).toThrow('The thing is not JSON: value expected at line 1, column 4');
  expect(() => parseJson('[1,\n,2]', lenient)).toThrow('The thing is not JSON: value expected at line 2, column 1');
});

test('describes settings as text, JSON and a Markdown table', () => {
  const about = {
    name: 'tap-toy',
    description: 'A toy.',
    version: '1.0.0',
    capabilities: ['catalog'],
    settings: { type: 'object' as const, properties: settings.schema, required: settings.required },
    supported_node_versions: ['20'],
    env_var_prefix: 'TAP_TOY',
  };
  expect(JSON.parse(formatAbout(about, 'json'))).toMatchObject({ name: 'tap-toy', env_var_prefix: 'TAP_TOY' });
  expect(formatAbout(about, 'markdown')).toContain('| `days` | integer | `30` | Days to look back. |');
  expect(formatAbout(about, 'markdown')).toContain('| `api_key` | string | required | The key.');
  expect(formatAbout(about, 'text')).toContain('days (integer, default `30`): Days to look back.');
});
