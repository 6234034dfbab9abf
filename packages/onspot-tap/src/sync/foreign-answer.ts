/** What came for an ask is the answer to another question. */
export class ForeignAnswer extends Error {
  override readonly name = 'ForeignAnswer';
}
