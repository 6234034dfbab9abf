import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkRoom, toNeededBytes } from './disk-space.js';
import { toPreface, writeDocument } from './document.js';
import { createInputs } from './inputs/inputs.js';
import { type BenchOptions, parseOptions, USAGE } from './options.js';
import { PARTS } from './parts.js';
import { toSizes } from './sizes.js';

const say = (text: string) => process.stdout.write(`${text}\n`);
const sayProgress = (text: string) => process.stderr.write(`${text}\n`);

async function bench(words: string[], options: BenchOptions, signal: AbortSignal): Promise<void> {
  const { rounds } = options;
  const parts = options.parts.map((name) => PARTS[name]);
  const sizes = toSizes(options.scale);
  await checkRoom(tmpdir(), toNeededBytes(parts, sizes));
  const sections = [await toPreface(words, rounds)];
  say(sections.join());
  await inFolder(async (inputFolder) => {
    const inputs = createInputs(inputFolder, sayProgress, signal);
    for (const part of parts) {
      const section = await inFolder((folder) =>
        part.measure({ sizes, rounds, inputs, folder, say: sayProgress, signal }),
      );
      say(`\n${section}`);
      sections.push(section);
    }
  });
  if (options.write) sayProgress(`Wrote ${await writeDocument(sections)}`);
}

/** Gives a new folder for a while. */
async function inFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'onspot-bench-'));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

const stop = new AbortController();
for (const [signal, exitCode] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const) {
  // Not once: npm passes a Ctrl-C on that the terminal has sent already, and the second must not cut the tidying short.
  process.on(signal, () => {
    process.exitCode ??= exitCode;
    stop.abort(new Error(`Stopped by ${signal}`));
  });
}
try {
  const words = process.argv.slice(2);
  const options = parseOptions(words);
  if (options === 'help') say(USAGE);
  else await bench(words, options, stop.signal);
} catch (error) {
  const reason: unknown = stop.signal.aborted ? stop.signal.reason : error;
  process.stderr.write(`${reason instanceof Error ? reason.message : String(reason)}\n`);
  process.exitCode ??= 1;
}
