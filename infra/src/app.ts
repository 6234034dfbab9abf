import { App, BootstraplessSynthesizer, Stack, Tags } from 'aws-cdk-lib';
import { type DeploymentOptions } from './options.js';
import { addPipeline } from './pipeline.js';
import { addRegistry } from './registry.js';

/** Names of the stacks. The registry comes first: the image has to be in it before anything can run it. */
export const STACKS = { registry: 'onspot-registry', pipeline: 'onspot-pipeline' } as const;

/** The app with both stacks; nothing is looked up or built, so no account is needed to make the templates. */
export function createApp(options: DeploymentOptions, app = newApp()): App {
  const registry = addStack(app, STACKS.registry, 'Where the image of the OnSpot pipeline is pushed to');
  addRegistry(registry);
  const pipeline = addStack(app, STACKS.pipeline, 'The OnSpot pipeline: nightly jobs, receiver of callbacks, bucket');
  addPipeline(pipeline, options);
  pipeline.addStackDependency(registry);
  return app;
}

/**
 * An app that adds nothing of its own to the templates.
 *
 * @param isValidated whether synthesis fails where a template breaks a rule of CloudFormation, as far as CDK knows them
 */
export function newApp({ isValidated = true } = {}): App {
  return new App({
    analyticsReporting: false,
    treeMetadata: false,
    builtinCloudFormationValidation: isValidated,
    context: { '@aws-cdk/core:validateAgainstDefaultRules': true },
  });
}

function addStack(app: App, name: string, description: string): Stack {
  // Without assets no bucket of CDK's is needed, and the templates hold nothing that only CDK understands.
  const synthesizer = new BootstraplessSynthesizer();
  // CloudFormation takes 51,200 bytes without a bucket to lay the template down in.
  const stack = new Stack(app, name, { description, synthesizer, suppressTemplateIndentation: true });
  Tags.of(stack).add('application', 'onspot-pipeline');
  return stack;
}
