/** A link or image of a Markdown text. */
export type Link = {
  /** What it leads to: `operations.md#s3`, `#words`, `https://…`. */
  target: string;
  /** Where `target` begins in the text, from 0. */
  start: number;
};

// `[words](target)` and `![words](target)`, whose words may go over a line; `src` and `srcset` of an HTML image.
const LINK = /\]\((?<inline>[^()\s]+)\)|\b(?:src|srcset|href)="(?<html>[^"\s]+)"/g;

/** All links of a Markdown text but those in code. */
export function linksOf(text: string): Link[] {
  return [...blankCode(text).matchAll(LINK)].map((match) => {
    const target = match.groups?.inline ?? match.groups?.html ?? '';
    return { target, start: match.index + match[0].indexOf(target) };
  });
}

/** The text with every link's target as `replace` gives it. */
export function replaceLinks(text: string, replace: (target: string) => string): string {
  let done = 0;
  const parts = linksOf(text).flatMap(({ target, start }) => {
    const before = text.slice(done, start);
    done = start + target.length;
    return [before, replace(target)];
  });
  return [...parts, text.slice(done)].join('');
}

/** The headings of a Markdown text as they are read: marks and links are taken off. */
export function headingsOf(text: string): string[] {
  const blank = blankBlocks(text).split('\n');
  const lines = text.split('\n').filter((_, index) => /^#{1,6} /.test(blank[index] ?? ''));
  return lines.map((line) =>
    line
      .replace(/^#+ +/, '')
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .replaceAll(/[`*]/g, ''),
  );
}

/** The text with spaces in place of code, as long as before. */
export function blankCode(text: string): string {
  return blankBlocks(text).replaceAll(/(?<!`)(`+)(?!`)(?:(?!\n\n)[^])*?(?<!`)\1(?!`)/g, blank);
}

function blankBlocks(text: string): string {
  return text.replaceAll(/^( *)```[^]*?^\1```$/gm, blank).replaceAll(/(?<=\n\n)(?: {4}.*\n|\n(?= {4}))+/g, blank);
}

const blank = (code: string): string => code.replaceAll(/[^\n]/g, ' ');
