#!/usr/bin/env node
// The image's entrypoint: the job, unless the first word names another of its programs. That one then is this process,
// so that it gets the signals of the container and its exit code is the container's.

const PROGRAMS = {
  'onspot-job': 'onspot-job/bin/onspot-job.js',
  'tap-onspot': 'onspot-tap/bin/tap-onspot.js',
  'target-s3-json': 'target-s3-json/bin/target-s3-json.js',
  'onspot-callback': 'onspot-callback/bin/onspot-callback.js',
};

const [, , word] = process.argv;
const isProgram = word !== undefined && Object.hasOwn(PROGRAMS, word);
if (isProgram) process.argv.splice(2, 1);
await import(new URL(`../packages/${PROGRAMS[isProgram ? word : 'onspot-job']}`, import.meta.url));
