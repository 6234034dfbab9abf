import { readFile } from 'node:fs/promises';
import { EXIT, Failure, type JsonObject, messageOf } from '@onspot-tap/singer';
import { type SettingsSchema } from './schema.js';

/** Ends the variable of a secret that names the file which holds it, as orchestrators mount secrets. */
const OF_FILE = '_FILE';

/**
 * Settings from environment variables: the prefix, an underscore, the name in capitals. An object is given as JSON, a
 * list as JSON or as its only item. An empty variable is not set. A secret may be in a file that its variable with
 * `_FILE` names; line breaks at its end do not count.
 *
 * @throws Failure with `EXIT.config` when a file cannot be read or is empty, both variables are set, or JSON is malformed
 */
export async function readEnvironment(
  env: NodeJS.ProcessEnv,
  envPrefix: string,
  schema: SettingsSchema,
): Promise<JsonObject> {
  const given: JsonObject = {};
  for (const [name, { type, secret }] of Object.entries(schema)) {
    const variable = `${envPrefix}_${name.toUpperCase()}`;
    const text = await readVariable(env, variable, secret === true);
    if (text === undefined) continue;
    const isJson = type === 'object' || (type === 'array' && text.trimStart().startsWith('['));
    given[name] = isJson ? parseVariable(variable, text) : text;
  }
  return given;
}

async function readVariable(env: NodeJS.ProcessEnv, variable: string, isSecret: boolean): Promise<string | undefined> {
  const text = env[variable] === '' ? undefined : env[variable];
  const ofFile = `${variable}${OF_FILE}`;
  const file = isSecret ? env[ofFile] : undefined;
  if (file === undefined || file === '') return text;
  if (text !== undefined) throw new Failure(EXIT.config, `Set ${variable} or ${ofFile}, and not both`);
  return readSecret(file, ofFile);
}

async function readSecret(file: string, variable: string): Promise<string> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw new Failure(EXIT.config, `Cannot read the file that ${variable} names: ${messageOf(cause)}`, { cause });
  }
  const secret = text.replace(/[\r\n]+$/, '');
  if (secret === '') throw new Failure(EXIT.config, `The file that ${variable} names is empty: ${file}`);
  return secret;
}

function parseVariable(variable: string, text: string): JsonObject[string] {
  try {
    return JSON.parse(text) as JsonObject[string];
  } catch (cause) {
    throw new Failure(EXIT.config, `The environment variable ${variable} must hold JSON, and does not`, { cause });
  }
}
