import { once } from 'node:events';
import { readFile } from 'node:fs/promises';

import { type Command, parseCommand, UsageError } from './cli-flags.js';
import { HELP } from './cli-help.js';
import { startOnSpotEmulator } from './emulator.js';
import { parseFaults } from './fault-file.js';
import { type Fault } from './faults.js';
import { type JsonValue } from './json.js';

const UNEXPECTED = 1;

async function main(args: string[]): Promise<void> {
  const command = parseCommand(args);
  if (command.kind === 'help') process.stdout.write(HELP);
  else if (command.kind === 'version') process.stdout.write(`onspot-emulator ${await readVersion()}\n`);
  else await serve(command);
}

async function serve({ options, scenarioFile }: Extract<Command, { kind: 'serve' }>): Promise<void> {
  const faults = scenarioFile === undefined ? [] : await readScenario(scenarioFile);
  const emulator = await startOnSpotEmulator({ ...options, faults });
  // Before the word that it is ready: who reads that may ask for the end at once.
  const stopped = Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')]);
  process.stdout.write(`OnSpot emulator ready at ${emulator.url}\n`);
  await stopped;
  await emulator.close();
}

async function readScenario(file: string): Promise<Fault[]> {
  try {
    return parseFaults(JSON.parse(await readFile(file, 'utf8')) as JsonValue);
  } catch (cause) {
    throw new UsageError(`The scenario ${file} cannot be used: ${toSentence(cause)}`, { cause });
  }
}

async function readVersion(): Promise<string> {
  const text = await readFile(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

function toSentence(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  const isUsage = error instanceof UsageError;
  process.stderr.write(`onspot-emulator: ${toSentence(error)}${isUsage ? ' See --help.' : ''}\n`);
  process.exitCode = isUsage ? error.exitCode : UNEXPECTED;
}
