const PLACEHOLDERS = ['stream', 'part', 'uuid', 'run_id', 'run_started', 'ext'] as const;

export type Placeholder = (typeof PLACEHOLDERS)[number];

/** A key template taken apart: text that stays, and placeholders with what stands behind their colon. */
export type TemplatePiece = { text: string } | { placeholder: Placeholder; format: string };

export type ParsedTemplate = { pieces: TemplatePiece[]; flaws: string[] };

/** Takes a template apart; what is not understood is told in words. */
export function toPieces(template: string): ParsedTemplate {
  const flaws: string[] = [];
  const pieces = template
    .split(/(\{[^{}]*\})/)
    .filter((part) => part !== '')
    .map((part) => toPiece(part, flaws));
  return { pieces, flaws };
}

function toPiece(part: string, flaws: string[]): TemplatePiece {
  if (!part.startsWith('{') || !part.endsWith('}')) {
    if (/[{}]/.test(part)) flaws.push('it has a brace without its partner');
    return { text: part };
  }
  const [name = '', ...rest] = part.slice(1, -1).split(':');
  const format = rest.join(':');
  const placeholder = PLACEHOLDERS.find((known) => known === name);
  if (placeholder === undefined) {
    flaws.push(`the placeholder ${part} is not known; there are ${PLACEHOLDERS.map(spell).join(', ')}`);
    return { text: part };
  }
  if ((placeholder === 'run_started') !== (format !== '')) flaws.push(`${part} must be written ${spell(placeholder)}`);
  return { placeholder, format };
}

function spell(placeholder: Placeholder): string {
  return placeholder === 'run_started' ? '{run_started:FORMAT} such as {run_started:yyyy-MM-dd}' : `{${placeholder}}`;
}
