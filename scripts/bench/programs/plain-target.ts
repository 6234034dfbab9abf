import { createWriteStream, type WriteStream } from 'node:fs';
import { createInterface } from 'node:readline';

// The target that one writes in an afternoon, but without its usual slips: readline's events are quicker than its
// iterator, lines are written many at once, and what reads waits for what writes. It checks nothing.

const ENOUGH = 64 * 1024;

type Message = { type: string; stream: string; record: unknown; value: unknown };

const files = new Map<string, { stream: WriteStream; text: string }>();
let state: unknown;

const lines = createInterface({ input: process.stdin });

function open(name: string): { stream: WriteStream; text: string } {
  const file = { stream: createWriteStream(`${name}.jsonl`), text: '' };
  file.stream.on('drain', () => {
    if (Array.from(files.values()).every(({ stream }) => !stream.writableNeedDrain)) lines.resume();
  });
  files.set(name, file);
  return file;
}

lines
  .on('line', (line) => {
    const message = JSON.parse(line) as Message;
    if (message.type === 'STATE') state = message.value;
    if (message.type !== 'RECORD') return;
    const file = files.get(message.stream) ?? open(message.stream);
    file.text += `${JSON.stringify(message.record)}\n`;
    if (file.text.length < ENOUGH) return;
    if (!file.stream.write(file.text)) lines.pause();
    file.text = '';
  })
  .on('close', () => {
    for (const { stream, text } of files.values()) stream.end(text);
    if (state !== undefined) process.stdout.write(`${JSON.stringify(state)}\n`);
  });
