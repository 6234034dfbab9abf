import { type Output } from '../../../dist/sync/run.js';
import { type AskFacts, type Facts } from './facts.js';
import { type Change } from './memory-storage.js';
import { type Oracle } from './oracle.js';
import { parseStateText } from './state-value.js';
import { type BodyKind } from './vendor.js';

/** Sees what happens in the work store, at OnSpot's, and between tap and target, and notes whom it is about. */
export type Witness = {
  /** Something was written to, or deleted from, the work store by the tap. */
  changed(change: Change): void;
  took(askId: string, responseId: string): void;
  received(askId: string, kind: BodyKind, look: number): void;
  /** The tap says something to the target. */
  said(output: Output): void;
  /** The target has stored lines. */
  stored(stream: string, text: string): void;
};

type Told = { ask_id: string; status: string; response_id: string };

export function createWitness(facts: Facts, oracle: Oracle): Witness {
  const askers = new Map<string, AskFacts>();

  // The ledger knows of an acknowledgement before anyone else does.
  function checkSubmitted({ ask_id: id, status, response_id }: Told): void {
    const known = facts.find(id)?.responseId ?? null;
    if (status !== 'submitted' || known === response_id) return;
    oracle.violations.push(`${id} is said to have the response id ${response_id}, and the ledger has ${known}`);
  }

  function storeRecord(stream: string, { ask_id, status, response_id }: Told): void {
    const ask = stream === 'requests' ? facts.find(ask_id) : askers.get(response_id);
    if (ask === undefined) oracle.violations.push(`a record of ${stream} belongs to no ask`);
    else if (stream !== 'requests') oracle.stored(ask);
    else if (status !== 'submitted') ask.isTold = true;
  }

  return {
    changed(change) {
      const id = /([^/]+?)(\.failed)?\.json$/.exec(change.key)?.[1] ?? '';
      const ask = facts.find(id);
      if (change.key.startsWith('ledger/')) {
        if (change.kind === 'write') oracle.wroteLedger(change.text);
        else oracle.deletedLedger([...facts.asks()].filter((ask) => ask.id.startsWith(`${id}-`)));
      } else if (change.key.startsWith('responses/') && ask !== undefined) oracle.deletedAnswer(ask);
    },
    took(askId, responseId) {
      oracle.took(askId);
      const ask = facts.find(askId);
      if (ask !== undefined) askers.set(responseId, ask);
    },
    received(askId, kind, look) {
      const ask = facts.find(askId);
      if (ask === undefined) return;
      if (kind === 'answer') ask.answeredSince ??= look;
      if (kind === 'failure') ask.hasFailed = true;
      if (kind === 'nonsense') ask.hasNonsense = true;
    },
    said(output) {
      if (output.type === 'STATE') oracle.saidState(parseStateText(JSON.stringify(output.value)));
      if (output.type === 'RECORD') checkSubmitted(output.record as Told);
    },
    stored(stream, text) {
      for (const line of text.split('\n').filter(Boolean)) {
        storeRecord(stream, (JSON.parse(line) as { record: Told }).record);
      }
    },
  };
}
