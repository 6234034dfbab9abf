import { type Case } from './case.js';

/** A smaller case that fails as well: lines, then pieces, then bytes are left out as long as it does. */
export async function shrink(subject: Case, fails: (smaller: Case) => Promise<boolean>): Promise<Case> {
  let smallest = subject;
  const attempt = async (smaller: Case) => {
    if (!(await fails(smaller))) return false;
    smallest = smaller;
    return true;
  };
  await attempt({ ...smallest, chunks: [1 << 20] });
  await attempt({ ...smallest, rotateRecords: 1000 });
  for (let isSmaller = true; isSmaller;) {
    const before = smallest.input.length;
    await leaveOutLines(() => smallest, attempt);
    for (let length = smallest.input.length >> 1; length >= 1; length >>= 1) {
      for (let at = 0; at < smallest.input.length;) {
        if (!(await attempt({ ...smallest, input: without(smallest.input, at, length) }))) at += length;
      }
    }
    isSmaller = smallest.input.length < before;
  }
  return smallest;
}

async function leaveOutLines(smallest: () => Case, attempt: (smaller: Case) => Promise<boolean>): Promise<void> {
  for (let at = 0; at < smallest().input.length;) {
    const { input } = smallest();
    const end = input.indexOf('\n', at) + 1 || input.length;
    if (!(await attempt({ ...smallest(), input: without(input, at, end - at) }))) at = end;
  }
}

function without(bytes: Buffer, at: number, length: number): Buffer {
  return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)]);
}
