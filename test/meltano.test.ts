import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { parseConfig } from 'onspot-tap';
import { targetSettings } from 'target-s3-json';
import { parse } from 'yaml';
import { runProgram } from './support/run-program.js';

const ROOT = fileURLToPath(new URL('../', import.meta.url));

type Setting = {
  name: string;
  kind?: string;
  sensitive?: true;
  value?: unknown;
  env?: string;
  options?: { value: string }[];
};
type Plugin = {
  name: string;
  namespace: string;
  executable: string;
  capabilities: string[];
  settings: Setting[];
  settings_group_validation: string[][];
  config: Record<string, unknown>;
};
type About = {
  capabilities: string[];
  settings: { properties: Record<string, { type: string; secret?: true; enum?: string[] }> };
};

const readDefinition = async (path: string) => parse(await readFile(join(ROOT, path), 'utf8')) as Plugin;
const namesOf = (settings: readonly Setting[]) => settings.map(({ name }) => name);

describe.each([
  ['tap-onspot', 'meltano/extractors/tap-onspot.yml', (config: object): object => parseConfig(config)],
  ['target-s3-json', 'meltano/loaders/target-s3-json.yml', (config: object): object => targetSettings.parse(config)],
] as const)('the definition of %s', (name, path, accept) => {
  test('has every setting that --about has, and says which are secret', async () => {
    const definition = await readDefinition(path);
    const about = JSON.parse((await runProgram(name, ['--about', '--format=json'])).stdout) as About;
    const properties = Object.entries(about.settings.properties);
    expect(namesOf(definition.settings)).toEqual(properties.map(([setting]) => setting));
    expect(namesOf(definition.settings.filter(({ sensitive }) => sensitive))).toEqual(
      properties.filter(([, { secret }]) => secret).map(([setting]) => setting),
    );
    expect(about.capabilities).toEqual(expect.arrayContaining(definition.capabilities));
    for (const { kind } of definition.settings) {
      expect(['string', 'integer', 'decimal', 'boolean', 'array', 'object', 'options', 'date_iso8601']).toContain(kind);
    }
  });

  test('names its variables as Meltano does by itself, and a program that npm installs', async () => {
    const { settings, executable, namespace } = await readDefinition(path);
    for (const { name: setting, env } of settings) expect(env).toBe(`${namespace}_${setting}`.toUpperCase());
    expect(executable).toBe(`./node_modules/.bin/${name}`);
    await access(join(ROOT, executable));
  });

  test('has defaults that the program accepts, and groups of settings each of which suffices and is needed', async () => {
    const { settings, settings_group_validation: groups } = await readDefinition(path);
    const defaults = Object.fromEntries(
      settings.filter(({ value }) => value !== undefined).map((each) => [each.name, each.value]),
    );
    for (const group of groups) {
      const config = { ...defaults, ...Object.fromEntries(group.map((setting) => [setting, sampleOf(setting)])) };
      expect(() => accept(config)).not.toThrow();
      for (const setting of group) expect(() => accept({ ...config, [setting]: undefined })).toThrow();
    }
  });
});

function sampleOf(setting: string): string {
  if (setting === 'callback_listen') return '127.0.0.1:0';
  return setting === 'os_callback_url' ? 'https://callbacks.example.com/onspot' : 'a value of some length';
}

test('the meltano.yml of the README passes on what it configures, to programs and settings that there are', async () => {
  const readme = await readFile(join(ROOT, 'meltano/README.md'), 'utf8');
  const [, yaml = ''] = /```yaml\n([^]*?)```/.exec(readme) ?? [];
  const { plugins } = parse(yaml) as { plugins: { extractors: Plugin[]; loaders: Plugin[] } };
  for (const [kind, written] of Object.entries(plugins).flatMap(([kind, list]) =>
    list.map((each) => [kind, each] as const),
  )) {
    const definition = await readDefinition(`meltano/${kind}/${written.name}.yml`);
    expect(written).toMatchObject({ namespace: definition.namespace, executable: definition.executable });
    expect(definition.capabilities).toEqual(expect.arrayContaining(written.capabilities));
    expect(namesOf(definition.settings)).toEqual(expect.arrayContaining(namesOf(written.settings)));
    expect(namesOf(written.settings)).toEqual(expect.arrayContaining(Object.keys(written.config)));
  }
});
