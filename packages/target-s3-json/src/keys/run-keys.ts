import { type KeyMaker, type KeyRun } from './key-maker.js';
import { type KeyContext, type KeyField, parseKeyTemplate } from './key-template.js';
import { VERSION_FOLDER_BYTES } from './version-folder.js';

/** The keys of a run. */
export type RunKeys = {
  makeKey: KeyMaker;
  makeRejectedKey: KeyMaker;
  /** Fields of records that are in the keys; the key maker takes their spelled values in this order. */
  fields: readonly KeyField[];
};

const REJECTED_FOLDER = '_rejected';
const REJECTED_TEMPLATE = '{stream}/{stream}-{run_id}-{part}.{ext}';

export type KeyOptions = Omit<KeyContext, 'prefixBytes'> & {
  template: string;
  /** What `ext` is for rejected lines. */
  rejectedExt: string;
  /** Of the storage. */
  url: string;
  /** Whether each version of a stream has a folder of its own. */
  separatesVersions: boolean;
};

/**
 * How the objects of runs are named.
 *
 * @throws Failure with `EXIT.config` when the template cannot be used
 */
export function readKeys(options: KeyOptions): (run: KeyRun) => RunKeys {
  const { template, rejectedExt, url, separatesVersions, ...style } = options;
  const prefixBytes = prefixBytesOf(url) + (separatesVersions ? VERSION_FOLDER_BYTES : 0);
  const context = { ...style, prefixBytes };
  const records = parseKeyTemplate(template, context);
  const rejected = parseKeyTemplate(REJECTED_TEMPLATE, { ...context, ext: rejectedExt });
  return (run) => {
    const makeRejectedKey = rejected.keysOf(run);
    return {
      makeKey: records.keysOf(run),
      makeRejectedKey: (stream, part) => `${REJECTED_FOLDER}/${makeRejectedKey(stream, part)}`,
      fields: records.fields,
    };
  };
}

/** What S3 counts of a key although it is not ours to choose. */
function prefixBytesOf(url: string): number {
  const [, prefix = ''] = /^s3:\/\/[^/]+\/(.*)$/s.exec(url) ?? [];
  return Buffer.byteLength(prefix);
}
