/** Wakes whoever waits for something to happen, whatever it is. Look first whether it has, then wait. */
export type Bell = {
  ring: () => void;
  /** Resolves when the bell is rung the next time. */
  rung: () => Promise<void>;
};

export function createBell(): Bell {
  let wake!: () => void;
  let next!: Promise<void>;
  const renew = () => {
    next = new Promise<void>((resolve) => (wake = resolve));
  };
  renew();
  return {
    ring() {
      wake();
      renew();
    },
    rung: () => next,
  };
}
