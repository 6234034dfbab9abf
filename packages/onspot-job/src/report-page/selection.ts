/** Which location is looked at, in map, calendar and details alike. */
export type Selection = {
  readonly id: string | undefined;
  select(id: string): void;
  /** Also called when the same one is chosen again. */
  onSelect(listener: (id: string) => void): void;
};

export function createSelection(): Selection {
  const listeners: ((id: string) => void)[] = [];
  let selected: string | undefined;
  return {
    get id() {
      return selected;
    },
    select(id) {
      selected = id;
      listeners.forEach((listener) => listener(id));
    },
    onSelect: (listener) => void listeners.push(listener),
  };
}
