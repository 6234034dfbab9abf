/** How each placeholder is written, for sentences. */
const USAGE = {
  stream: '{stream}',
  part: '{part}',
  uuid: '{uuid}',
  run_id: '{run_id}',
  run_started: '{run_started:FORMAT} such as {run_started:yyyy-MM-dd}',
  now: '{now:FORMAT} such as {now:yyyy-MM-dd}',
  field: '{field:NAME} or {field:NAME:FORMAT} such as {field:created_at:yyyy-MM-dd}',
  ext: '{ext}',
} as const;

export type Placeholder = keyof typeof USAGE;

/** A placeholder and what stands behind its colons. */
export type Variable = {
  placeholder: Placeholder;
  /** As it stands in the template; two that are spelled alike have the same value in one key. */
  spelling: string;
  /** Of a date, in Luxon's tokens. */
  format?: string;
  /** Of a field: its name, or a path with dots. */
  field?: string;
};

/** A key template taken apart: text that stays, and placeholders. */
export type TemplatePiece = { text: string } | Variable;

export type ParsedTemplate = { pieces: TemplatePiece[]; flaws: string[] };

/** Takes a template apart; what is not understood is told in words. */
export function toPieces(template: string): ParsedTemplate {
  const flaws = /\p{Cc}/u.test(template) ? ['it has a control character'] : [];
  const pieces = template
    .split(/(\{[^{}]*\})/)
    .filter((part) => part !== '')
    .map((part) => toPiece(part, flaws));
  return { pieces, flaws };
}

function toPiece(spelling: string, flaws: string[]): TemplatePiece {
  if (!spelling.startsWith('{') || !spelling.endsWith('}')) {
    if (/[{}]/.test(spelling)) flaws.push('it has a brace without its partner');
    return { text: spelling };
  }
  const [name = '', ...details] = spelling.slice(1, -1).split(':');
  const placeholder = PLACEHOLDERS.find((known) => known === name);
  if (placeholder === undefined) {
    const known = PLACEHOLDERS.map((each) => USAGE[each]).join(', ');
    flaws.push(`the placeholder ${spelling} is not known; there are ${known}`);
    return { text: spelling };
  }
  const variable = toVariable(placeholder, spelling, details);
  if (variable === undefined) flaws.push(`${spelling} must be written ${USAGE[placeholder]}`);
  else if (isForeignFormat(variable.format)) flaws.push(`${spelling} is no date: ${TOKENS}`);
  return variable ?? { text: spelling };
}

const PLACEHOLDERS = Object.keys(USAGE) as Placeholder[];

const TOKENS = "formats are Luxon's, in which yyyy is the year, MM the month, dd the day and HH the hour";

function toVariable(placeholder: Placeholder, spelling: string, details: readonly string[]): Variable | undefined {
  switch (placeholder) {
    case 'run_started':
    case 'now': {
      const format = details.join(':');
      return format === '' ? undefined : { placeholder, spelling, format };
    }
    case 'field': {
      const [field = '', ...rest] = details;
      if (field === '') return undefined;
      if (rest.length === 0) return { placeholder, spelling, field };
      const format = rest.join(':');
      return format === '' ? undefined : { placeholder, spelling, field, format };
    }
    default:
      return details.length > 0 ? undefined : { placeholder, spelling };
  }
}

/** Formats of other tools (`YYYY-MM-DD`, `%Y`), which Luxon takes for text or for something else. */
function isForeignFormat(format = ''): boolean {
  return /[Y%]/.test(format.replaceAll(/'[^']*'/g, ''));
}
