import { isAbsolute } from 'node:path';

type Named = { readonly name?: string };

type Checked = {
  readonly save_url?: string | undefined;
  readonly streams: Readonly<Record<string, unknown>>;
  readonly audiences: readonly Named[];
};

/** What is wrong with the settings of streams although each is of its type. */
export function streamsProblemsOf({ save_url, streams, audiences }: Checked): string[] {
  const named = Object.entries(streams).flatMap(([name, stream]) => {
    const { groups = [], pairs = [] } = stream as { groups?: readonly Named[]; pairs?: readonly Named[] };
    return [...repeatsOf(`streams.${name}.groups`, groups), ...repeatsOf(`streams.${name}.pairs`, pairs)];
  });
  return [...saveUrlProblems(save_url), ...named, ...repeatsOf('audiences', audiences)];
}

function saveUrlProblems(url: string | undefined): string[] {
  if (url === undefined) return [];
  if (/[?#]/.test(url)) {
    return ['"save_url" has a query or a fragment, which is no part of where files lie; write it without'];
  }
  const isPlace = /^[a-z][a-z0-9+.-]*:/i.test(url) || isAbsolute(url);
  return isPlace
    ? []
    : ['"save_url" is neither an s3:// address nor an absolute path, so OnSpot cannot know where it is'];
}

/** A name tells records and bookmarks apart; of two with the same one the first would be forgotten. */
function repeatsOf(setting: string, entries: readonly Named[]): string[] {
  const names = entries.map(({ name = '' }) => name);
  const repeated = new Set(names.filter((name, index) => names.indexOf(name) !== index));
  return [...repeated].map((name) => `"${setting}" has more than one entry with the name "${name}"`);
}
