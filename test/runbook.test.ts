import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from '@jest/globals';
import { EXIT } from '@onspot-tap/singer';
import { StorageError, type StorageErrorKind } from '@onspot-tap/storage';
import { readSourceSentences, type SourceSentence } from './support/source-sentences.js';

const ROOT = fileURLToPath(new URL('../', import.meta.url));

/** Sentences that stand elsewhere in the sources and only pass through, with where the runbook has them. */
const PASSED_ON: Record<string, string> = {
  'onspot-callback/src/body/receive.ts': 'how long a sender may take, whose words are made above it',
  'onspot-tap/src/catalog/resolve.ts': 'a contradiction in "streams", whose words are made in streams/synced-stream.ts',
  'onspot-tap/src/client/post.ts': 'a refusal of credentials, whose words are made in client/denial.ts',
  'onspot-tap/src/program/check.ts': 'the same',
  'onspot-tap/src/program/inputs.ts': 'the same words with the file that they are about',
  'onspot-tap/src/state/stream-state.ts': 'the frame around what is wrong with a state',
  'storage/src/open-storage.ts':
    'the problems that the settings of S3 have, as "The configuration is not valid" has them',
  'target-s3-json/src/batches/batch-message.ts': 'the frame around what is wrong with a BATCH',
  'target-s3-json/src/intake/intake.ts': 'the frame around what is wrong with a line',
};

/** A frame that only passes words on: nothing of its own is left but where they come from. */
const FRAME =
  /^(\{\}\.?|\{\} \(in \{\}\)|Line \{\} of the input:? \{\}|The state cannot be used: \{\}; give the last state line a target said)$/;

/** Entries whose words are put together away from the failure: the file, and what of them stands there. */
const MADE_ELSEWHERE: Record<string, { file: string; words: string }> = {
  "OnSpot answered {401 or 403} to {request}: {which credential} ({OnSpot's words})": {
    file: 'packages/onspot-tap/src/client/denial.ts',
    words: '`OnSpot answered ${answer.status} to ${what}: ',
  },
  'Nothing came in for {seconds} s': {
    file: 'packages/onspot-callback/src/body/receive.ts',
    words: 'says: `Nothing came in for ${',
  },
  'It came in slower than {count} bytes per second for {seconds} s': {
    file: 'packages/onspot-callback/src/body/receive.ts',
    words: 'says = `It came in slower than ${',
  },
  '"streams.{stream}.{setting}" {contradiction}': {
    file: 'packages/onspot-tap/src/streams/synced-stream.ts',
    words: '`"streams.${row.name}.',
  },
};

interface Entry {
  sentence: string;
  pattern: RegExp;
  /** Of the heading it stands under; none for warnings, and where any code is possible. */
  codes: number[];
  section: string;
  text: string;
}

let entries: Entry[];
let sources: SourceSentence[];
beforeAll(async () => {
  entries = toEntries(await readFile(join(ROOT, 'docs/runbook.md'), 'utf8'));
  sources = readSourceSentences(ROOT);
});

function toEntries(page: string): Entry[] {
  return page
    .split(/^(?=### )/m)
    .slice(1)
    .flatMap((group) => {
      const [section = ''] = group.split('\n', 1);
      const codes = (section.match(/\d+/g) ?? []).map(Number);
      return group
        .split(/^#### /m)
        .slice(1)
        .map((entry) => {
          const [heading = '', ...text] = entry.split('\n');
          const sentence = /^`(.*)`$/.exec(heading)?.[1] ?? '';
          return { sentence, pattern: toPattern(sentence), codes, section, text: text.join('\n').trim() };
        });
    });
}

/** `{…}` stands for anything, also for the `{}` of the sources. */
function toPattern(sentence: string): RegExp {
  const parts = sentence.split(/\{[^{}]*\}/).map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  return new RegExp(`^${parts.join('[^]*')}$`);
}

const isPassedOn = ({ at, text }: SourceSentence) =>
  FRAME.test(text) && PASSED_ON[at.replace(/^packages\//, '').replace(/:\d+$/, '')] !== undefined;

test('every sentence that can end a run, or answers a callback, is in the runbook', () => {
  const failures = sources.filter((source) => source.code !== 'warning' && !isPassedOn(source));
  expect(failures.length).toBeGreaterThan(100);
  expect(failures.filter(({ text }) => !entries.some(({ pattern }) => pattern.test(text)))).toEqual([]);
});

test('every entry of the runbook is said by the sources, under its exit code', () => {
  const unsaid = entries.filter((entry) => {
    if (entry.sentence in MADE_ELSEWHERE) return false;
    return !sources.some((source) => entry.pattern.test(source.text) && isUnder(entry, source));
  });
  expect(unsaid.map(({ section, sentence }) => [section, sentence])).toEqual([]);
});

test('no sentence stands under an exit code that it does not end with', () => {
  const strangers = sources.filter((source) => {
    const matching = entries.filter(({ pattern }) => pattern.test(source.text));
    return matching.length > 0 && !matching.some((entry) => isUnder(entry, source));
  });
  expect(strangers).toEqual([]);
});

function isUnder({ section, codes }: Entry, { code }: SourceSentence): boolean {
  if ((section === '### Warnings') !== (code === 'warning')) return false;
  const known = codeOf(code);
  return known === undefined || codes.length === 0 || codes.includes(known);
}

function codeOf(code: string): number | undefined {
  if (/^\d+$/.test(code)) return Number(code);
  const name = /^EXIT\.(\w+)$/.exec(code)?.[1];
  if (name !== undefined) return EXIT[name as keyof typeof EXIT];
  const kind = /^'(\w+)'$/.exec(code)?.[1];
  return kind === undefined ? undefined : new StorageError(kind as StorageErrorKind, '').exitCode;
}

test('every entry says something, and every sentence of the page is there once', () => {
  expect(entries.filter(({ text, sentence }) => text === '' || sentence === '')).toEqual([]);
  const sentences = entries.map(({ sentence }) => sentence);
  expect(sentences.filter((sentence, index) => sentences.indexOf(sentence) !== index)).toEqual([]);
});

test('every exception of this test is needed', async () => {
  const passedOn = new Set(sources.filter(isPassedOn).map(({ at }) => at.replace(/^packages\/|:\d+$/g, '')));
  expect([...passedOn].sort()).toEqual(Object.keys(PASSED_ON).sort());
  for (const [made, { file, words }] of Object.entries(MADE_ELSEWHERE)) {
    expect(entries.map(({ sentence }) => sentence)).toContain(made);
    expect(await readFile(join(ROOT, file), 'utf8')).toContain(words);
  }
});
