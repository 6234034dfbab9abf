/**
 * Settings of a program from one JSON Schema: parsing with defaults, problems in words, `--about` and reference
 * tables. Also the reading of JSON that people write, with line and column of what is wrong in it.
 */
export { type ConfigOf, type SettingSchema, type SettingsSchema } from './schema.js';
export { defineSettings, type Parsed, type Settings, type SettingsDefinition } from './settings.js';
export { parseJson, readJsonFile, type JsonSource, type ParseJsonOptions } from './json-file.js';
export { formatAbout, type About, type AboutFormat, ABOUT_FORMATS } from './about.js';
export { graceSettings } from './grace-settings.js';
export { loadSettings, type SettingsContext } from './load-settings.js';
export { readManifest, toAbout, type Manifest, type ProgramDescription } from './manifest.js';
export {
  formatShard,
  isOfOtherCount,
  leaseKeyOf,
  MOST_SHARDS,
  parseShard,
  parseTag,
  type Shard,
  shardProblems,
  sweepProblems,
  tagOf,
  WHOLE,
} from './shard.js';
