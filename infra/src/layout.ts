import { type DeploymentOptions } from './options.js';

/** Prefixes of keys in the bucket, each with its slash. They are where the original's files lay. */
export type Layout = {
  /** The four pipeline files, states, lock and summaries: one folder per pipeline. */
  pipelines: string;
  /** The GeoJSON files of the places. */
  locations: string;
  /** The tap's work store; the data lies below it, as the original had it. */
  work: string;
  /** Answers as they came, part of the work store. */
  inbox: string;
  /** What the target writes. */
  data: string;
};

export function layoutOf({ source }: Pick<DeploymentOptions, 'source'>): Layout {
  const work = `${source}/output/`;
  return {
    pipelines: `${source}/pipeline/`,
    locations: `${source}/input/active_locations/`,
    work,
    inbox: `${work}responses/`,
    data: `${work}target/`,
  };
}
