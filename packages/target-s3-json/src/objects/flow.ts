/** Counts the steps that are under way (writes, completions) and keeps the first failure among them. */
export class Flow {
  readonly #ring: () => void;
  #failure: { reason: unknown } | undefined;
  underWay = 0;

  /** @param ring called whenever a step has ended */
  constructor(ring: () => void) {
    this.#ring = ring;
  }

  track(step: Promise<unknown>): void {
    this.underWay += 1;
    const end = () => {
      this.underWay -= 1;
      this.#ring();
    };
    step.then(end, (reason: unknown) => {
      this.#failure ??= { reason };
      end();
    });
  }

  throwIfFailed(): void {
    if (this.#failure !== undefined) throw this.#failure.reason;
  }
}
