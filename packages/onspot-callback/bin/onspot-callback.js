#!/usr/bin/env node
import { setFlagsFromString } from 'node:v8';

// What has been read lies about until the young generation is full: by default that takes some 60 MiB. Small, it is
// emptied more often, which costs no time that could be measured. It grows while modules load, so this comes before.
setFlagsFromString('--semi-space-growth-factor=1');
// Chunks that wait with slow callers outlive the young generation; by default 64 MiB of them lie about.
setFlagsFromString('--heap-growing-percent=20');

await import('../dist/cli.js');
