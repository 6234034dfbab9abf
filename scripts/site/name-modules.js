import { Converter } from 'typedoc';

/** Names each module as it is imported, and not by the file that it begins in. */
const NAMES = new Map([
  ['onspot-tap/src', 'onspot-tap'],
  ['onspot-tap/src/answers', 'onspot-tap/answers'],
  ['target-s3-json/src', 'target-s3-json'],
  ['onspot-job/src', '@onspot-tap/job'],
  ['onspot-callback/src', '@onspot-tap/callback'],
  ['onspot-emulator/src', '@onspot-tap/emulator'],
  ['singer/src', '@onspot-tap/singer'],
  ['storage/src', '@onspot-tap/storage'],
]);

/** @param {import('typedoc').Application} app */
export function load(app) {
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const module of project.children ?? []) {
      const name = NAMES.get(module.name);
      if (name === undefined) throw new Error(`There is no name for the module ${module.name} in name-modules.js`);
      module.name = name;
    }
  });
}
