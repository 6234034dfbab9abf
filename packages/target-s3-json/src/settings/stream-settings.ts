/** What differs between streams. */
export const streamSettings = {
  streams: {
    type: 'object',
    default: {},
    description:
      'Settings of single streams, by the name of a stream or a pattern with * and ?: name (what it is stored as; {stream} stands for its name), selected (false leaves it out), exclude and include (fields, nested ones as address.city), validation. Each is taken from the exact name, else from the first pattern written that has it.',
    additionalProperties: {
      type: 'object',
      additionalProperties: false,
      properties: {
        name: { type: 'string', minLength: 1 },
        selected: { type: 'boolean' },
        exclude: { type: 'array', items: { type: 'string', minLength: 1 } },
        include: { type: 'array', items: { type: 'string', minLength: 1 } },
        validation: { type: 'string', enum: ['fail', 'reject', 'off'] },
      },
    },
    examples: [{ orders: { exclude: ['customer.email'] }, 'tmp_*': { selected: false } }],
  },
} as const;
