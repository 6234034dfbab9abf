import { type Envelope } from '../answers/envelope.js';
import { type Ask } from '../ledger/ask.js';

/** What came for an ask is the answer to another question. */
export class ForeignAnswer extends Error {
  override readonly name = 'ForeignAnswer';
}

/** @throws ForeignAnswer when it names a response that is not the ask's */
export function checkIdentity({ responseId, otherIds = [] }: Ask, { id }: Envelope): void {
  if (id === null || responseId === null || id === responseId || otherIds.includes(id)) return;
  throw new ForeignAnswer(`it carries the response id ${id}, not the acknowledged ${responseId}`);
}
