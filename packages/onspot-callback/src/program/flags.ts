import { type Flags } from '@onspot-tap/singer';

export const flags = {
  config: {
    short: 'c',
    value: 'FILE',
    multiple: true,
    description: 'JSON file with settings; repeatable, later ones win. The word ENV reads ONSPOT_CALLBACK_<SETTING>.',
  },
  check: { description: 'Check the settings, and that the inbox can be written to, and end.' },
  about: { description: 'Describe the program and its settings and end.' },
  format: { value: 'text|json|markdown', description: 'How --about describes; default text.' },
} as const satisfies Flags;
