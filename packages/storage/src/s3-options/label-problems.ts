/** What S3 allows. */
const MOST_TAGS = 10;
const LONGEST_TAG_KEY = 128;
const LONGEST_TAG_VALUE = 256;
const TAG_TEXT = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/** 2 KiB, less what our own `write-id` takes. */
const MOST_METADATA_BYTES = 2000;

/** The name under which storage keeps a mark of its own with objects. */
const RESERVED = 'write-id';

type Labels = Readonly<Record<string, string>>;

/** What S3 would not take of tags, a sentence each. */
export function* tagProblems(tags: Labels): Generator<string> {
  const entries = Object.entries(tags);
  if (entries.length > MOST_TAGS) {
    yield `"s3_tags" must have at most ${MOST_TAGS} tags, as S3 takes no more (there are ${entries.length})`;
  }
  for (const [key, value] of entries) {
    const flaw = flawOfTag(key, value);
    if (flaw !== undefined) yield `"s3_tags" has a tag ${JSON.stringify(key)} that S3 does not take: ${flaw}`;
  }
}

function flawOfTag(key: string, value: string): string | undefined {
  if (key === '') return 'it has no name';
  if (/^aws:/i.test(key)) return 'names that begin with "aws:" are kept for AWS';
  if (key.length > LONGEST_TAG_KEY) return `its name is longer than ${LONGEST_TAG_KEY} characters`;
  if (value.length > LONGEST_TAG_VALUE) return `its value is longer than ${LONGEST_TAG_VALUE} characters`;
  if (TAG_TEXT.test(key) && TAG_TEXT.test(value)) return undefined;
  return 'only letters, digits, spaces and _ . : / = + - @ are allowed';
}

/** What S3, or a header, would not take of metadata, a sentence each. */
export function* metadataProblems(metadata: Labels): Generator<string> {
  const entries = Object.entries(metadata);
  const seen = new Set<string>();
  for (const [name, value] of entries) {
    const flaw = flawOfMetadata(name, value) ?? (seen.has(name.toLowerCase()) ? 'capitals do not count' : undefined);
    if (flaw !== undefined) yield `"s3_metadata" has an entry ${JSON.stringify(name)} that S3 does not take: ${flaw}`;
    seen.add(name.toLowerCase());
  }
  const bytes = entries.reduce((sum, [name, value]) => sum + name.length + value.length, 0);
  if (bytes > MOST_METADATA_BYTES) {
    yield `"s3_metadata" must have at most ${MOST_METADATA_BYTES} bytes, names and values together (it has ${bytes})`;
  }
}

function flawOfMetadata(name: string, value: string): string | undefined {
  const lower = name.toLowerCase();
  if (lower === RESERVED) return 'that name is used for what the programs note there themselves';
  if (lower.startsWith('x-amz-meta-')) return 'write the name without x-amz-meta-, which is put before it';
  if (!/^[\w.-]+$/.test(name)) return 'its name may hold letters, digits and _ . - only';
  if (!/^[\x20-\x7e]*$/.test(value)) return 'its value may hold ASCII characters only, and no line breaks';
  return undefined;
}
