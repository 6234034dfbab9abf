/** How long an orderly end may take; the same for every program that ends by itself. */
export const graceSettings = {
  grace_seconds: {
    type: 'number',
    minimum: 1,
    default: 17,
    description: 'Seconds after a stop signal until what is open is given up; most schedulers kill after 30.',
  },
} as const;
