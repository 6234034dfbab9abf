import { type JsonObject } from '@onspot-tap/singer';
import { type PipelineFiles } from './pipeline-files.js';

/** Settings of any tap and target that hold secrets, by their names: this program does not know them all. */
const SECRET_NAME = /secret|password|token|credential|external_id|(?:access|api|private)_?key/i;

/** The secrets in the downloaded configurations, for the logger to blot out. */
export function secretsIn({ tapConfig, targetConfig }: PipelineFiles): string[] {
  return [tapConfig.json, targetConfig?.json ?? {}].flatMap(secretsOf);
}

function secretsOf(json: JsonObject): string[] {
  return Object.entries(json)
    .filter(([name]) => SECRET_NAME.test(name))
    .flatMap(([, value]) => [value].flat())
    .filter((value): value is string => typeof value === 'string');
}
