/** What a run says of itself. */
export const logSettings = {
  metrics_interval_seconds: {
    type: 'number',
    minimum: 0.01,
    maximum: 86_400,
    default: 60,
    description: 'How often a METRIC line tells the records of each stream that are stored; they do at the end anyway.',
  },
} as const;
