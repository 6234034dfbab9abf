import { runProgram } from '@onspot-tap/singer';
import { settings } from './config/settings.js';
import { manifest } from './program/about.js';
import { epilogue, flags } from './program/flags.js';
import { run } from './program/run.js';

await runProgram({
  name: 'tap-onspot',
  version: manifest.version,
  description: manifest.description,
  envPrefix: settings.envPrefix,
  flags,
  epilogue,
  run,
});
