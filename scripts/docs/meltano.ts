import { stringify } from 'yaml';

/** What `--about --format=json` tells of a program. */
export type About = {
  description: string;
  capabilities: string[];
  settings: { properties: Record<string, Setting> };
  env_var_prefix: string;
};

type Setting = {
  type: string;
  description: string;
  default?: unknown;
  enum?: string[];
  format?: string;
  examples?: unknown[];
  secret?: true;
};

export type Plugin = {
  name: string;
  kind: 'extractors' | 'loaders';
  label: string;
  /** Settings that suffice together, one combination each. */
  groups: string[][];
};

/** What Meltano knows that a plugin can do; it refuses other words. */
const KNOWN_CAPABILITIES: Record<Plugin['kind'], string[]> = {
  extractors: ['properties', 'catalog', 'discover', 'state', 'about', 'test', 'batch', 'structured-logging'],
  loaders: ['about', 'activate-version', 'batch', 'schema-flattening', 'structured-logging'],
};

const CREDENTIALS = ['os_access_key', 'os_secret_key', 'os_api_key'];

export const PLUGINS: Plugin[] = [
  {
    name: 'tap-onspot',
    kind: 'extractors',
    label: 'OnSpot',
    groups: [
      [...CREDENTIALS, 'os_callback_url', 'work_url', 'locations_url'],
      [...CREDENTIALS, 'os_callback_url', 's3_bucket'],
      [...CREDENTIALS, 'callback_listen', 'callback_secret', 'work_url', 'locations_url'],
    ],
  },
  {
    name: 'target-s3-json',
    kind: 'loaders',
    label: 'S3 JSON',
    groups: [['destination'], ['s3_bucket'], ['destination_path']],
  },
];

/** A plugin's definition in the form of Meltano Hub, for a program that is installed with npm. */
export function toDefinition({ name, kind, label, groups }: Plugin, about: About): string {
  const definition = {
    name,
    namespace: name.replaceAll('-', '_'),
    variant: 'onspot-tap',
    label,
    description: about.description,
    executable: `./node_modules/.bin/${name}`,
    capabilities: about.capabilities.filter((capability) => KNOWN_CAPABILITIES[kind].includes(capability)),
    settings_group_validation: groups,
    settings: Object.entries(about.settings.properties).map(([setting, schema]) => toSetting(setting, schema, about)),
  };
  return `# Made by \`npm run docs\` from \`${name} --about\`; do not edit.\n${stringify(definition, { lineWidth: 0 })}`;
}

function toSetting(name: string, schema: Setting, { env_var_prefix }: About) {
  const [example] = schema.examples ?? [];
  return {
    name,
    label: toLabel(name),
    kind: toKind(name, schema),
    ...(schema.secret && { sensitive: true }),
    ...(schema.default !== undefined && !isListOfSecrets(schema) && { value: schema.default }),
    ...(typeof example === 'string' && { placeholder: example }),
    description: schema.description,
    env: `${env_var_prefix}_${name.toUpperCase()}`,
    ...(schema.enum && { options: schema.enum.map((value) => ({ label: toLabel(value), value })) }),
  };
}

// A date in meltano.yml is a date to YAML; only this kind makes text of it again.
const isDate = (name: string, format: string | undefined) => format === 'date-time' || name.endsWith('_date');

// A variable of the environment usually holds one secret as it is, which would be no JSON list to Meltano; the programs
// take it for a list of one.
const isListOfSecrets = ({ type, secret }: Setting) => secret === true && type === 'array';

function toKind(name: string, schema: Setting): string {
  const { type, enum: options, format } = schema;
  if (isListOfSecrets(schema)) return 'string';
  if (options !== undefined) return 'options';
  if (type === 'number') return 'decimal';
  return isDate(name, format) ? 'date_iso8601' : type;
}

const CAPITALS = new Set(['api', 'arn', 'id', 's3', 'url']);

/** `s3_role_arn` → `S3 Role ARN`; the original's `os_` is OnSpot's. */
function toLabel(name: string): string {
  const words = name.split(/[_-]/).map((word) => (word === 'os' ? 'OnSpot' : toWord(word)));
  return words.join(' ');
}

function toWord(word: string): string {
  return CAPITALS.has(word) ? word.toUpperCase() : `${word.charAt(0).toUpperCase()}${word.slice(1)}`;
}
