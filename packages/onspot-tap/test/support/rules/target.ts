import { type Output } from '../../../dist/sync/run.js';

type Item = { kind: 'records'; stream: string; text: string } | { kind: 'state'; text: string };

/** A target that keeps its promise: a state is said only once all that came before it is stored. */
export type Target = {
  take(output: Output): void;
  /** Completes its objects, of one stream or of all. */
  complete(stream?: string): void;
  /** The last state said. */
  said(): string | undefined;
  /** What is not stored is lost, and nothing more is taken. */
  die(): void;
};

export type TargetOptions = {
  /** Lines of records are stored. */
  onStored: (stream: string, text: string) => void;
  onSaid: (state: string) => void;
};

export function createTarget({ onStored, onSaid }: TargetOptions): Target {
  let items: Item[] = [];
  let said: string | undefined;
  let isDead = false;

  function sayCovered(): void {
    let covered: string | undefined;
    while (items[0]?.kind === 'state') {
      covered = items[0].text;
      items.shift();
    }
    if (covered === undefined) return;
    said = covered;
    onSaid(covered);
  }
  return {
    take(output) {
      if (isDead) throw Object.assign(new Error('EPIPE'), { exitCode: 141 });
      if (output.type === 'STATE') items.push({ kind: 'state', text: JSON.stringify(output.value) });
      if (output.type === 'LINES')
        items.push({ kind: 'records', stream: output.stream, text: output.lines.toString() });
      if (output.type === 'RECORD') {
        items.push({ kind: 'records', stream: output.stream, text: `${JSON.stringify(output)}\n` });
      }
      sayCovered();
    },
    complete(stream) {
      const isDone = (item: Item) => item.kind === 'records' && (stream === undefined || item.stream === stream);
      for (const item of items) if (item.kind === 'records' && isDone(item)) onStored(item.stream, item.text);
      items = items.filter((item) => !isDone(item));
      sayCovered();
    },
    said: () => said,
    die() {
      isDead = true;
      items = [];
    },
  };
}
