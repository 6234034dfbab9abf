import { expect, test } from '@jest/globals';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { runProgram } from './support/run-program.js';

// Programs trust the schema of their settings when they start, to start sooner; so it is looked at here.
test.each(['tap-onspot', 'target-s3-json', 'onspot-callback', 'onspot-job'] as const)(
  'the settings of %s are a schema that Ajv takes in its strict mode, and each has words for people',
  async (program) => {
    const { stdout } = await runProgram(program, ['--about', '--format', 'json']);
    const { settings } = JSON.parse(stdout) as { settings: { properties: Record<string, { description: string }> } };
    const ajv = addFormats.default(new Ajv({ strict: true, allowUnionTypes: false }));
    ajv.addVocabulary(['secret']);
    expect(ajv.validateSchema(settings)).toBe(true);
    ajv.compile(settings);
    for (const { description } of Object.values(settings.properties)) expect(description).toMatch(/\.$/);
  },
);
