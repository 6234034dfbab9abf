import { Template } from 'aws-cdk-lib/assertions';
import { createApp, newApp, STACKS } from '../../src/app.js';
import { completeOptions } from '../../src/complete-options.js';
import { type DeploymentOptions } from '../../src/options.js';

/** The template of a stack with these options. Validation takes seconds: templates.test.ts does it. */
export function synthesise(given: Partial<DeploymentOptions> = {}, stack: keyof typeof STACKS = 'pipeline'): Template {
  const assembly = createApp(completeOptions(given), newApp({ isValidated: false })).synth();
  return Template.fromJSON(assembly.getStackByName(STACKS[stack]).template as Record<string, unknown>);
}

export type Resource = { Type: string; Properties: Record<string, unknown>; DependsOn?: string[] };

/** The one resource of a type whose logical id begins so. */
export function oneOf<P = Record<string, unknown>>(template: Template, type: string, idPrefix = ''): P {
  const found = Object.entries(template.findResources(type)).filter(([id]) => id.startsWith(idPrefix));
  if (found.length !== 1) throw new Error(`There are ${found.length} of ${type} ${idPrefix}`);
  return (found[0]![1] as Resource).Properties as P;
}
