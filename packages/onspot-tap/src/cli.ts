import { runProgram } from '@onspot-tap/singer';
import { settings } from './config/settings.js';
import { manifest } from './program/about.js';
import {
  epilogue,
  flags,
  inspectEpilogue,
  inspectFlags,
  mergeStateEpilogue,
  mergeStateFlags,
} from './program/flags.js';
import { runInspect } from './program/inspect.js';
import { runMergeState } from './program/merge-state.js';
import { run } from './program/run.js';

// Which Node the AWS SDK wants from when on is a matter for docs/dependencies.md, not for every night's log.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

await runProgram({
  name: 'tap-onspot',
  version: manifest.version,
  description: manifest.description,
  envPrefix: settings.envPrefix,
  flags,
  epilogue,
  run,
  commands: {
    inspect: {
      description: 'Show what is waited for, what has failed and how far each stream is; ask and change nothing.',
      flags: inspectFlags,
      epilogue: inspectEpilogue,
      run: runInspect,
    },
    'merge-state': {
      description: 'Print one state line out of the states of several shards.',
      flags: mergeStateFlags,
      epilogue: mergeStateEpilogue,
      run: runMergeState,
    },
  },
});
