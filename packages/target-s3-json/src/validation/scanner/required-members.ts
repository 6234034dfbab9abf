/** Counts which of an object's required members have come, each once however often it is there. */
export class RequiredMembers {
  /** By member: in which object it was seen last; undefined for members that are not required. */
  readonly #seenIn: (number | undefined)[] = [];
  readonly #count: number;
  #object = 0;
  #missing = 0;

  constructor(members: readonly number[]) {
    this.#count = members.length;
    for (const member of members) this.#seenIn[member] = 0;
  }

  /** Begins another object. */
  begin(): void {
    this.#object += 1;
    this.#missing = this.#count;
  }

  note(member: number): void {
    const seenIn = this.#seenIn[member];
    if (seenIn === undefined || seenIn === this.#object) return;
    this.#seenIn[member] = this.#object;
    this.#missing -= 1;
  }

  get areAllThere(): boolean {
    return this.#missing === 0;
  }
}
