import { closeSync, openSync, writeSync } from 'node:fs';
import { createInterface } from 'node:readline';

// The target that one writes in an afternoon, but without its usual slips: readline's events are quicker than its
// iterator, and lines are written many at once. It checks nothing.

const ENOUGH = 64 * 1024;

type Message = { type: string; stream: string; record: unknown; value: unknown };

const files = new Map<string, { fd: number; text: string }>();
let state: unknown;

function open(stream: string): { fd: number; text: string } {
  const file = { fd: openSync(`${stream}.jsonl`, 'w'), text: '' };
  files.set(stream, file);
  return file;
}

createInterface({ input: process.stdin })
  .on('line', (line) => {
    const message = JSON.parse(line) as Message;
    if (message.type === 'STATE') state = message.value;
    if (message.type !== 'RECORD') return;
    const file = files.get(message.stream) ?? open(message.stream);
    file.text += `${JSON.stringify(message.record)}\n`;
    if (file.text.length < ENOUGH) return;
    writeSync(file.fd, file.text);
    file.text = '';
  })
  .on('close', () => {
    for (const { fd, text } of files.values()) {
      writeSync(fd, text);
      closeSync(fd);
    }
    if (state !== undefined) process.stdout.write(`${JSON.stringify(state)}\n`);
  });
