import { type Case } from './case.js';
import { type Outcome, refer } from './reference.js';
import { runTarget } from './run-target.js';

/** In which way the target does something else than the reference; undefined when it does not. */
export async function findDifference(subject: Case): Promise<string | undefined> {
  const wanted = refer(subject);
  if (wanted === undefined) return undefined;
  const { trouble, ...found } = await runTarget(subject);
  if (trouble !== undefined) return `the target ended with ${trouble}`;
  if (found.refusedLine !== wanted.refusedLine) {
    return `line refused: ${String(found.refusedLine)}, not ${String(wanted.refusedLine)}`;
  }
  return differ('records', found, wanted) ?? differ('rejected', found, wanted) ?? differInStates(found, wanted);
}

function differ(part: 'records' | 'rejected', found: Outcome, wanted: Outcome): string | undefined {
  const [theirs, ours] = [found, wanted].map((outcome) => toText(outcome[part]));
  return theirs === ours ? undefined : `${part}: ${theirs ?? ''}, not ${ours ?? ''}`;
}

/** Names that UTF-8 cannot carry are one name in keys: then only what is stored can be compared. */
function toText(texts: Record<string, string[]>): string {
  const byName = new Map<string, string[]>();
  for (const [name, lines] of Object.entries(texts)) {
    const carried = Buffer.from(name).toString();
    const before = byName.get(carried);
    byName.set(carried, before === undefined ? lines : [...before, ...lines].sort());
  }
  return JSON.stringify([...byName].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Not every state needs to be said, but those that are come in order, and the last one is the last. */
function differInStates(found: Outcome, wanted: Outcome): string | undefined {
  let at = -1;
  const isInOrder = found.states.every((state) => (at = wanted.states.indexOf(state, at + 1)) >= 0);
  if (isInOrder && found.states.at(-1) === wanted.states.at(-1)) return undefined;
  return `states: ${JSON.stringify(found.states)}, not ${JSON.stringify(wanted.states)}`;
}
