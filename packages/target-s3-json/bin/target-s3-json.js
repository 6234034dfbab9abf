#!/usr/bin/env node
import { setFlagsFromString } from 'node:v8';

// What has been read lies about until the young generation is full: by default that takes some 60 MiB. Small, it is
// emptied more often, which costs no time that could be measured. It grows while modules load, so this comes before.
setFlagsFromString('--semi-space-growth-factor=1');

// What a request to S3 leaves behind lives until all of the heap is cleaned up. By default that is when as much of it has
// come together as is in use.
setFlagsFromString('--heap-growing-percent=20');

await import('../dist/cli.js');
