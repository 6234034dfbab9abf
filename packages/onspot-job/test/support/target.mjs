// A target that says each STATE as it comes, or does what its first argument says instead.
import { readFileSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

const {
  report,
  failAt,
  failWith = 77,
  raiseAt,
  inTheEnd,
  hang = false,
  bigState,
  finalDelay = 0,
  log = [],
} = JSON.parse(process.argv[2]);
for (const signal of ['SIGTERM', 'SIGINT'])
  process.on(signal, () => process.stderr.write(`INFO ${signal} reached the target\n`));
process.stdout.on('error', () => process.exit(141));

const after = (flag) => process.argv[process.argv.indexOf(flag) + 1];
if (report) {
  const config = JSON.parse(readFileSync(after('--config'), 'utf8'));
  writeFileSync(
    report,
    JSON.stringify({
      pid: process.pid,
      argv: process.argv.slice(3),
      config,
      now: process.env.TARGET_S3_JSON_NOW ?? null,
    }),
  );
}

let count = 0;
for await (const line of createInterface({ input: process.stdin })) {
  count += 1;
  if (count === failAt) {
    process.stderr.write('CRITICAL The bucket refused it\n');
    process.exit(failWith);
  }
  if (count === raiseAt) process.kill(process.pid, 'SIGKILL');
  const message = JSON.parse(line);
  if (message.type === 'STATE') process.stdout.write(`${JSON.stringify(message.value)}\n`);
}
if (hang) await new Promise(() => setInterval(() => {}, 1000));
await new Promise((resolve) => setTimeout(resolve, finalDelay));
for (const entry of log) process.stderr.write(`${entry}\n`);
if (bigState) {
  const bookmarks = Object.fromEntries(Array.from({ length: bigState }, (_, i) => [`EF~${i}`, '2026-01-02T23:59:59']));
  process.stdout.write(`${JSON.stringify({ bookmarks: { observations: bookmarks } })}\n`);
}
if (inTheEnd !== undefined) process.stdout.write(inTheEnd);
