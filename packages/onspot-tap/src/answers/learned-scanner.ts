import { type Block, LearnedBytes, skipText } from '@onspot-tap/singer';
import { type ElementScanner, type Member, type Spans } from './element-scanner.js';
import { skipDecimal, skipDigits, toNumber } from './scan-number.js';

const QUOTE = 0x22;

const TEXT = 0;
const INTEGER = 1;
const DECIMAL = 2;

const KINDS = { string: TEXT, integer: INTEGER, number: DECIMAL } as const satisfies Record<Member['type'], number>;

/** Which value comes next in an element, and what stands before it: punctuation, names, values nobody asked for. */
type Step = { lead: LearnedBytes; member: number; kind: number };

/** Elements that no two of are alike would be learned in vain: it is tried anew only for one in so many. */
const PATIENCE = 32;

/**
 * A scanner that learns what stands between the values of an element, such as `{"did":` and `,"timestamp":`, and
 * expects the same of the next: of the same bytes a parser would make the same. What differs is for `scan`. Elements
 * must be objects: then whatever ends a number is part of what stands behind it.
 */
export function createLearnedScanner(members: readonly Member[], spans: Spans, scan: ElementScanner): ElementScanner {
  const { starts, ends, numbers } = spans;
  let steps: Step[] = [];
  let tail: LearnedBytes | undefined;
  let unlike = PATIENCE;

  const learn = ({ bytes }: Block, at: number, end: number): void => {
    const toLearned = (from: number, to: number) => new LearnedBytes(bytes.subarray(from, to));
    const order = Array.from(members.keys()).sort((one, other) => (starts[one] as number) - (starts[other] as number));
    let from = at;
    steps = order.map((member) => {
      const lead = toLearned(from, starts[member] as number);
      from = ends[member] as number;
      return { lead, member, kind: KINDS[(members[member] as Member).type] };
    });
    tail = toLearned(from, end);
  };

  const scanLearned = (block: Block, at: number): number => {
    const { bytes, view } = block;
    let index = at;
    for (const { lead, member, kind } of steps) {
      if (!lead.matches(view, index)) return -1;
      index += lead.length;
      starts[member] = index;
      if (kind === TEXT) {
        if (bytes[index] !== QUOTE) return -1;
        index = skipText(block, index);
      } else if (kind === INTEGER) {
        const end = skipDigits(bytes, index);
        numbers[member] = toNumber(bytes, index, end);
        index = end;
      } else index = skipDecimal(bytes, index);
      if (index < 0) return -1;
      ends[member] = index;
    }
    return tail?.matches(view, index) ? index + tail.length : -1;
  };

  return (block, at) => {
    const known = scanLearned(block, at);
    if (known >= 0) return known;
    const end = scan(block, at);
    unlike += 1;
    if (end >= 0 && unlike > PATIENCE) {
      learn(block, at, end);
      unlike = 0;
    }
    return end;
  };
}
