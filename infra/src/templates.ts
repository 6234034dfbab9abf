import { createApp, STACKS } from './app.js';
import { completeOptions } from './complete-options.js';

/** The templates that are kept beside the code, for those without CDK: file names and their texts. */
export function makeTemplates(): ReadonlyMap<string, string> {
  const assembly = createApp(completeOptions()).synth();
  const textOf = (stack: string) => format(assembly.getStackByName(stack).template as Record<string, unknown>);
  return new Map([
    ['template-registry.json', textOf(STACKS.registry)],
    ['template.json', textOf(STACKS.pipeline)],
  ]);
}

/** A line per resource, parameter and output: changes can be read, and it stays as small as CloudFormation wants it. */
function format(template: Record<string, unknown>): string {
  const sections = Object.entries(template).map(([name, section]) => `"${name}": ${formatSection(section)}`);
  return `{\n${sections.join(',\n')}\n}\n`;
}

function formatSection(section: unknown): string {
  if (typeof section !== 'object' || section === null) return JSON.stringify(section);
  const lines = Object.entries(section).map(([name, value]) => ` "${name}": ${JSON.stringify(value)}`);
  return `{\n${lines.join(',\n')}\n}`;
}
