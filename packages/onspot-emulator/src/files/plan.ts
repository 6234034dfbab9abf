import { type CsvFormat } from '../csv/write.js';
import { type ColumnSpelling, type Fault } from '../faults.js';
import { isObject, type JsonObject } from '../json.js';
import { type FileAddress, parseAddress, placeFile, withoutQuery } from '../storage/address.js';

/** Faults that strike a file, or what is said of it. */
export type FileFault = Extract<Fault, { kind: `file-${string}` | 'location-elsewhere' }>;

export const FILE_FAULTS: readonly FileFault['kind'][] = [
  'file-headerless',
  'file-absent',
  'file-gzip',
  'file-columns',
  'location-elsewhere',
];

/** How files are written when nobody asks for anything else. */
export type FileHabits = {
  /** Where files go whose request names no place; undefined for OnSpot's own, which nobody can read. */
  defaultLocation: string | undefined;
  /** Whether address jobs write a `.debug.csv` beside their file. */
  debugFiles: boolean;
};

/** Where one file goes, and how it is written. */
export type FilePlan = {
  /** Where it is, query of the given place included. */
  location: string;
  /** Where the ack says it is. */
  shownLocation: string;
  /** Where to write it; undefined where nobody can. */
  address: FileAddress | undefined;
  debugAddress: FileAddress | undefined;
  format: CsvFormat;
  isGzip: boolean;
  /** The columns that were asked for, if any. */
  headers: readonly string[] | undefined;
  hasHeader: boolean;
  absent: 'never' | 'when-empty' | 'always';
  spelling: ColumnSpelling | 'as-asked';
  extraColumns: number;
};

type Wish = { name: string; responseId: string; properties: JsonObject };

const OWN_BUCKET = 's3://onspot-emulator';

/** What becomes of a file when these faults strike it; a later fault outdoes an earlier one. */
export function planFile(wish: Wish, faults: readonly FileFault[], habits: FileHabits): FilePlan {
  const { properties } = wish;
  const { outputLocation = habits.defaultLocation, organization = 'emulator', headers } = properties;
  const ownFolder = `${OWN_BUCKET}/${typeof organization === 'string' ? organization : ''}/`;
  const folder = typeof outputLocation === 'string' ? outputLocation : ownFolder;
  const location = placeFile(folder, toFileName(wish));
  const isReachable = outputLocation !== undefined;
  const path = withoutQuery(location);
  const plan: FilePlan = {
    ...{ location, shownLocation: location },
    address: isReachable ? parseAddress(path) : undefined,
    debugAddress: isReachable && habits.debugFiles ? parseAddress(path.replace(/(\.csv)?$/, '.debug.csv')) : undefined,
    ...toFormat(properties),
    headers: Array.isArray(headers) ? headers.map(String) : undefined,
    ...{ hasHeader: true, absent: 'never', spelling: 'as-asked', extraColumns: 0 },
  };
  return faults.reduce((sum, fault) => ({ ...sum, ...toChange(fault, sum) }), plan);
}

/** As given but for `~`; otherwise made of the name and the id. */
function toFileName({ name, responseId, properties: { fileName } }: Wish): string {
  if (typeof fileName === 'string') return fileName.replaceAll('~', '');
  return `${name.replace(/[/\\\0]/g, '_')}-${responseId.slice(0, 6)}.csv`;
}

function toFormat({ fileFormat }: JsonObject): Pick<FilePlan, 'format' | 'isGzip'> {
  // The document's example of a delimiter is the word csv.
  const { delimiter, quoteEncapsulate, compressionType } = isObject(fileFormat) ? fileFormat : {};
  return {
    format: {
      delimiter: delimiter === 'csv' || typeof delimiter !== 'string' ? ',' : delimiter,
      quoteAll: quoteEncapsulate === true,
    },
    isGzip: compressionType === 'gzip',
  };
}

function toChange(fault: FileFault, { location }: FilePlan): Partial<FilePlan> {
  switch (fault.kind) {
    case 'file-headerless':
      return { hasHeader: false };
    case 'file-absent':
      return { absent: fault.always === true ? 'always' : 'when-empty' };
    case 'file-gzip':
      return { isGzip: true };
    case 'file-columns':
      return { spelling: fault.spelling ?? 'capitalised', extraColumns: fault.extra ?? 1 };
    case 'location-elsewhere':
      return { shownLocation: fault.location ?? toElsewhere(location) };
  }
}

/** The same file in a bucket, or a folder, of another name. */
function toElsewhere(location: string): string {
  const [, start = '', rest = ''] = /^(s3:\/\/[^/]+|file:\/\/|)(.*)$/s.exec(location) ?? [];
  return start.startsWith('s3:') ? `s3://elsewhere${rest}` : `${start}/elsewhere${rest}`;
}
