import { isJsonObject } from '@onspot-tap/singer';

/** What the job remembers of the log of a program it runs: little, whatever the program writes. */
export type ProgramLog = {
  /** Takes any number of whole lines. */
  read(lines: string): void;
  /** The sentence of the last CRITICAL line. */
  readonly critical: string | undefined;
  /** Records per stream, from METRIC lines; these count from the program's start. */
  readonly recordCounts: Readonly<Record<string, number>>;
};

const CRITICAL = /^CRITICAL (.*)$/;
const METRIC = /^(?:INFO )?METRIC: (\{.*\})$/;

/** Streams that are counted; a program that makes up names must not fill the memory. */
const MOST_STREAMS = 1_000;
const LONGEST_SENTENCE = 4_000;

export function createProgramLog(): ProgramLog {
  let critical: string | undefined;
  const counts = new Map<string, number>();

  function readLine(line: string): void {
    const { level, message } = toPlain(line.trimEnd());
    const sentence = level === 'critical' ? message : CRITICAL.exec(message)?.[1];
    if (sentence !== undefined) critical = sentence.slice(0, LONGEST_SENTENCE);
    const metric = METRIC.exec(message)?.[1];
    if (metric !== undefined) count(metric);
  }

  function count(metric: string): void {
    const point = parse(metric);
    if (point?.metric !== 'record_count' || typeof point.value !== 'number' || !isJsonObject(point.tags)) return;
    const { stream } = point.tags;
    if (typeof stream === 'string' && (counts.has(stream) || counts.size < MOST_STREAMS)) {
      counts.set(stream, point.value);
    }
  }

  return {
    read: (lines) => lines.split('\n').forEach(readLine),
    get critical() {
      return critical;
    },
    get recordCounts() {
      return Object.fromEntries(counts);
    },
  };
}

/** A line of either form that our programs log in: text, or the structured one for Meltano. */
function toPlain(line: string): { level?: string; message: string } {
  if (!line.startsWith('{')) return { message: line };
  const { level, message } = parse(line) ?? {};
  if (typeof level !== 'string' || typeof message !== 'string') return { message: line };
  return { level: level.toLowerCase(), message };
}

function parse(text: string) {
  try {
    const json: unknown = JSON.parse(text);
    return isJsonObject(json) ? json : undefined;
  } catch {
    return undefined;
  }
}
