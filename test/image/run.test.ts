import { chown, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { takeOver } from '../../scripts/dist/image/prepared.js';
import { runContainer } from './support/container.js';

const { tag } = await takeOver();

const PROGRAMS = ['onspot-job', 'tap-onspot', 'target-s3-json', 'onspot-callback'];

describe.each(PROGRAMS)('%s', (name) => {
  test('says its version as the first word after the image', async () => {
    expect(await runContainer(tag, { args: [name, '--version'] })).toEqual({
      code: 0,
      stdout: expect.stringMatching(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+\n$`)),
      stderr: '',
    });
  });

  test('is found by its name, as Kubernetes and Batch start it', async () => {
    const { code, stdout } = await runContainer(tag, { options: [`--entrypoint=["${name}","--help"]`] });
    expect([code, stdout]).toEqual([0, expect.stringContaining(name)]);
  });
});

test('without a word it is the job, and what follows are its flags', async () => {
  expect((await runContainer(tag, { args: ['--version'] })).stdout).toMatch(/^onspot-job /);
});

test('a word that is no program is the job’s wrong usage', async () => {
  expect(await runContainer(tag, { args: ['tap-unknown'] })).toMatchObject({ code: 64 });
});

test('any other user may run it as well', async () => {
  const ended = await runContainer(tag, { args: ['tap-onspot', '--version'], options: ['--user=4321:4321'] });
  expect(ended).toMatchObject({ code: 0, stderr: '' });
});

test('the exit code of a program is that of the container', async () => {
  expect(await runContainer(tag)).toMatchObject({ code: 78, stderr: expect.stringContaining('CRITICAL') });
  expect(await runContainer(tag, { args: ['tap-onspot'] })).toMatchObject({ code: 78 });
});

test('a line of a stack is one of the source', async () => {
  const script = 'const { parseConfig } = await import("/app/packages/onspot-tap/dist/index.js"); parseConfig(1)';
  const { stderr } = await runContainer(tag, {
    options: ['--entrypoint=["node","--input-type=module","-e",' + JSON.stringify(script) + ']'],
  });
  expect(stderr).toMatch(/src\/\S+\.ts:\d+/);
});

test('the target reads stdin and writes to a directory that is mounted, and to nothing else', async () => {
  const work = await mkdtemp(join(tmpdir(), 'image-work-'));
  try {
    await chown(work, 1000, 1000);
    await writeFile(join(work, 'target_config.json'), JSON.stringify({ destination: 'output' }));
    const messages = [
      { type: 'SCHEMA', stream: 'seen', schema: { properties: { id: { type: 'integer' } } }, key_properties: ['id'] },
      { type: 'RECORD', stream: 'seen', record: { id: 7 } },
      { type: 'STATE', value: { bookmarks: { seen: 7 } } },
    ];
    const ended = await runContainer(tag, {
      args: ['target-s3-json', '--config', 'target_config.json'],
      options: [`--volume=${work}:/work`],
      stdin: messages.map((message) => `${JSON.stringify(message)}\n`).join(''),
    });
    expect(ended).toMatchObject({ code: 0, stdout: '{"bookmarks":{"seen":7}}\n' });
    const files = await readdir(join(work, 'output'), { recursive: true });
    const [stored] = files.filter((path) => path.endsWith('.jsonl'));
    expect(await readFile(join(work, 'output', stored!), 'utf8')).toBe('{"id":7}\n');
  } finally {
    await rm(work, { recursive: true });
  }
});

test('inside, the user is 1000, and nothing but /tmp can be written to', async () => {
  const script = `
    const { writeFileSync } = require('node:fs');
    const may = (path) => { try { writeFileSync(path + '/x', ''); return true } catch { return false } };
    const places = ['/tmp', '/work', '/app', '/home/node', '/var/tmp', '/run', '/usr/local/bin', '/etc', '/'];
    console.log(JSON.stringify([process.getuid(), process.getgid(), places.filter(may)]));`;
  const { stdout } = await runContainer(tag, {
    options: ['--entrypoint=["node","-e",' + JSON.stringify(script) + ']'],
  });
  expect(JSON.parse(stdout)).toEqual([1000, 1000, ['/tmp']]);
});
