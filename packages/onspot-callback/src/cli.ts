import { runProgram } from '@onspot-tap/singer';
import { flags } from './program/flags.js';
import { manifest } from './program/about.js';
import { run } from './program/run.js';
import { ENV_PREFIX } from './program/settings.js';

// Which Node the AWS SDK wants from when on is a matter for docs/dependencies.md, not for every night's log.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

await runProgram({
  name: 'onspot-callback',
  version: manifest.version,
  description: manifest.description,
  envPrefix: ENV_PREFIX,
  flags,
  epilogue:
    'It runs until SIGTERM, SIGINT or SIGHUP, and ends with 143, 130 or 129 when all that was in flight has been settled.',
  run,
});
