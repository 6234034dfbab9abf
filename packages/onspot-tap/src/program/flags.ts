import { type Flags } from '@onspot-tap/singer';

export const flags = {
  config: {
    short: 'c',
    value: 'FILE',
    multiple: true,
    description: 'JSON file with settings; repeatable, later ones win. The word ENV reads TAP_ONSPOT_<SETTING>.',
  },
  catalog: { value: 'FILE', alias: 'properties', description: 'Catalog that selects streams and fields.' },
  state: {
    short: 's',
    value: 'FILE',
    multiple: true,
    description: 'The last state line that a target said; repeatable for those of several shards, the newest last.',
  },
  discover: { short: 'd', description: 'Print the catalog of all streams and end.' },
  test: {
    value: 'schema',
    optionalValue: true,
    description: 'Print the schemas and one made-up record, or the schemas alone; ask nothing.',
  },
  check: { description: 'Check settings, credentials, locations and work store; ask nothing.' },
  'dry-run': { description: 'Print the requests that a run would make, with their sizes; ask nothing.' },
  summary: { value: 'FILE', description: 'Write what came of the run as JSON to FILE when it ends, however it does.' },
  about: { description: 'Describe the program and its settings and end.' },
  format: { value: 'text|json|markdown', description: 'How --about describes; default text.' },
} as const satisfies Flags;

export const mergeStateFlags = {
  state: flags.state,
} as const satisfies Flags;

export const mergeStateEpilogue = `For nights that several shards have worked on: of each location the newest bookmark wins, nothing that
any of them knows is lost.

Exit codes:
  0 done                          64 wrong command line
  65 bad state`;

export const inspectFlags = {
  config: flags.config,
  catalog: flags.catalog,
  state: flags.state,
  json: { description: 'Print one JSON document with everything.' },
  all: { description: 'Print all rows of each table.' },
} as const satisfies Flags;

export const inspectEpilogue = `It takes no lease, asks and writes nothing, and may be used while a run is going on.
Without --state nothing is known of bookmarks, nor of which answers have been read.

Exit codes:
  0 done                          64 wrong command line
  65 bad catalog, state or ledger 75 the work store is out of reach
  77 refused credentials          78 wrong configuration`;

export const epilogue = `Examples:
  tap-onspot --config tap_config.json --discover > catalog.json
  tap-onspot --config tap_config.json --config ENV --catalog catalog.json --state state_previous.json \\
    | target-s3-json --config target_config.json > state.json
  tap-onspot inspect --config tap_config.json --state state_previous.json
  tap-onspot merge-state --state shard_0.json --state shard_1.json > state.json

Exit codes:
  0 done; also when there was nothing to do     64 wrong command line
  65 bad input: locations, catalog or state     75 try again later: answers are missing, or OnSpot is out of reach
  77 refused credentials                        78 wrong configuration
  129, 130, 143 ended in order by a signal       141 the target is gone`;
