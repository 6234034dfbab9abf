import { fileURLToPath } from 'node:url';
import { startBucket } from './bucket.js';
import { openNights } from './nights.js';
import { releaseOutputFolder, takeOutputFolder } from './output-folder.js';
import { type S3Access, STATE_KEY } from './pipeline-files.js';
import { describeObjects, describeQuestions, describeSamples, describeState } from './report.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

// Which Node the AWS SDK wants from when on is a matter for docs/dependencies.md, not for a demo.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

const say = (text: string) => process.stdout.write(`${text}\n`);

async function demo(signal: AbortSignal): Promise<void> {
  const folder = await takeOutputFolder(ROOT);
  const { server, access } = await startBucket(folder);
  try {
    await showNights(folder, access, signal);
  } finally {
    await server.close();
    await releaseOutputFolder(folder);
  }
}

async function showNights(folder: string, s3: S3Access, signal: AbortSignal): Promise<void> {
  const nights = await openNights(ROOT, s3, (chunk) => process.stderr.write(chunk));
  try {
    say('== The first night: an initial load over five days');
    const first = await nights.run(0, { loadType: 'initial', signal });
    say('\n== The night after: an incremental load');
    const second = await nights.run(1, { signal });

    say(`\nWhat is in the bucket (${folder}/${s3.bucket}/):\n${await describeObjects(folder)}`);
    say(`\nSample records:\n${await describeSamples(folder)}`);
    say(`\nThe new state (${STATE_KEY}):\n${describeState(await nights.readState())}`);
    say(`\nAsked in the first run: ${first.length} questions\n${describeQuestions(first)}`);
    say(
      `\nAsked in the second run, the new day and the look-back: ${second.length} questions\n${describeQuestions(second)}`,
    );
  } finally {
    await nights.close();
  }
}

const EXIT_CODES = { SIGINT: 130, SIGTERM: 143 } as const;

const stop = new AbortController();
let exitCode = 1;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    exitCode = EXIT_CODES[signal];
    stop.abort(new Error(`Stopped by ${signal}`));
  });
}
try {
  await demo(stop.signal);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = exitCode;
}
