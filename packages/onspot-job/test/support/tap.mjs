// A tap that does what its first argument says, step by step; `onStop` are the steps after SIGTERM or SIGINT.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { spawn } from 'node:child_process';

const { steps, onStop = [], deaf = false } = JSON.parse(process.argv[2]);
let stopped = false;
let wake = () => {};
for (const signal of ['SIGTERM', 'SIGINT']) {
  process.on(signal, () => {
    if (deaf) return;
    process.stderr.write(`INFO ${signal} reached the tap\n`);
    stopped = true;
    wake();
  });
}
process.stdout.on('error', (error) => {
  process.stderr.write(`CRITICAL The reader has gone (${error.code})\n`);
  process.exit(141);
});

const say = (line) => new Promise((resolve) => process.stdout.write(`${line}\n`, resolve));
const sleep = (ms) =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    wake = () => (clearTimeout(timer), resolve());
  });

const fileAfter = (flag) => {
  const at = process.argv.indexOf(flag);
  return at < 0 ? null : readFileSync(process.argv[at + 1], 'utf8');
};

const actions = {
  say: (message) => say(JSON.stringify(message)),
  state: (value) => say(JSON.stringify({ type: 'STATE', value })),
  line: say,
  log: (line) => process.stderr.write(`${line}\n`),
  env: (name) => process.stderr.write(`INFO ${name}=${process.env[name] ?? ''}\n`),
  sleep,
  // Until a file is there, or it is told to stop.
  waitFor: async (path) => {
    while (!stopped && !existsSync(path)) await sleep(10);
  },
  flood: async (count) => {
    for (let index = 0; index < count && !stopped; index += 1)
      await say(`{"type":"RECORD","stream":"s","record":{"i":${index}}}`);
  },
  megabytes: async (count) => {
    const padding = 'x'.repeat(1_000_000);
    for (let index = 0; index < count; index += 1)
      await say(JSON.stringify({ type: 'RECORD', stream: 's', record: { index, padding } }));
  },
  report: (path) =>
    writeFileSync(
      path,
      JSON.stringify({
        pid: process.pid,
        argv: process.argv.slice(3),
        config: fileAfter('--config'),
        catalog: fileAfter('--catalog'),
        state: fileAfter('--state'),
        now: process.env.TAP_ONSPOT_NOW ?? null,
      }),
    ),
  leaveBehind: (path) => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' });
    child.unref();
    writeFileSync(path, String(child.pid));
  },
  raise: (signal) => {
    process.kill(process.pid, signal);
    return sleep(10_000);
  },
  exit: (code) => new Promise(() => process.exit(code)),
};

async function run(list) {
  for (const step of list) {
    if (stopped && list === steps) return;
    const [[name, value]] = Object.entries(step);
    await actions[name](value);
  }
}

await run(steps);
if (stopped) {
  await run(onStop);
  process.exitCode = 143;
}
