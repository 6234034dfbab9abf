/** Whether a member is required, and in which object it was seen last. */
export type Requirement = { readonly isRequired: boolean; seenIn: number };

/** Counts which of an object's required members have come, each once however often it is there. */
export class RequiredMembers {
  readonly #count: number;
  #object = 0;
  #missing = 0;

  /** @param count how many members are required */
  constructor(count: number) {
    this.#count = count;
  }

  /** Begins another object. */
  begin(): void {
    this.#object += 1;
    this.#missing = this.#count;
  }

  note(requirement: Requirement): void {
    if (!requirement.isRequired || requirement.seenIn === this.#object) return;
    requirement.seenIn = this.#object;
    this.#missing -= 1;
  }

  get areAllThere(): boolean {
    return this.#missing === 0;
  }
}
