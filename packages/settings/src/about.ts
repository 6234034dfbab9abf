import { EXIT, Failure } from '@onspot-tap/singer';
import { type SettingsSchema } from './schema.js';

/** What a program tells about itself, in the words of the Meltano SDK. */
export type About = {
  name: string;
  description: string;
  version: string;
  /** Such as `catalog`, `discover`, `state`. */
  capabilities: readonly string[];
  settings: { type: 'object'; properties: SettingsSchema; required: readonly string[] };
  supported_node_versions: readonly string[];
  env_var_prefix: string;
};

export const ABOUT_FORMATS = ['text', 'json', 'markdown'] as const;
export type AboutFormat = (typeof ABOUT_FORMATS)[number];

/**
 * `--about` in the wanted format, its last newline included.
 *
 * @param format what `--format` was given; default text
 * @throws Failure with `EXIT.usage` when there is no such format
 */
export function formatAbout(about: About, format = 'text'): string {
  if (!isAboutFormat(format)) {
    throw new Failure(EXIT.usage, `--format must be one of ${ABOUT_FORMATS.join(', ')}, and not "${format}"`);
  }
  switch (format) {
    case 'json':
      return `${JSON.stringify(about, null, 2)}\n`;
    case 'markdown':
      return toMarkdown(about);
    case 'text':
      return toText(about);
  }
}

function isAboutFormat(text: string): text is AboutFormat {
  return ABOUT_FORMATS.some((format) => format === text);
}

function toText(about: About): string {
  const settings = Object.entries(about.settings.properties).map(
    ([name, setting]) => `  ${name} (${describeType(name, about)}): ${setting.description}`,
  );
  return [
    `${about.name} ${about.version}`,
    about.description,
    '',
    `Capabilities: ${about.capabilities.join(', ')}`,
    `Node: ${about.supported_node_versions.join(', ')}`,
    `Environment variables: ${about.env_var_prefix}_<SETTING>, read with --config=ENV; ${about.env_var_prefix}_<SETTING>_FILE of secrets`,
    '',
    'Settings:',
    ...settings,
    '',
  ].join('\n');
}

function toMarkdown(about: About): string {
  const rows = Object.entries(about.settings.properties).map(([name, setting]) => {
    const cells = [`\`${name}\``, setting.type, describeDefault(name, about), setting.description];
    return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  });
  return [
    `# ${about.name}`,
    '',
    about.description,
    '',
    '| setting | type | default | meaning |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}

function describeType(name: string, about: About): string {
  const value = describeDefault(name, about);
  const type = about.settings.properties[name]?.type ?? '';
  return value === '' ? type : `${type}, ${value === 'required' ? value : `default ${value}`}`;
}

function describeDefault(name: string, about: About): string {
  if (about.settings.required.includes(name)) return 'required';
  const value = about.settings.properties[name]?.default;
  return value === undefined ? '' : `\`${JSON.stringify(value)}\``;
}
