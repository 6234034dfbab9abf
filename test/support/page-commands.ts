/** A command that a page tells its reader to type. */
export interface PageCommand {
  page: string;
  command: string;
}

/** What a block in the shell begins with; anything else that is indented is output, JSON or a drawing. */
const PROGRAMS =
  /^(?:[A-Z_]+=\S+ )*(?:aws|curl|docker|export|git|kubectl|meltano|mkdir|node|npm|npx|onspot-(?:callback|emulator|job)|some-tap|tap-onspot|target-s3-json|terraform|helm|cdk|sudo|bash)\b/;

/** Programs of ours whose commands are run wherever they stand, within a sentence as well. */
const OURS = /^(?:[A-Z_]+=\S+ )*(?:onspot-(?:callback|emulator|job)|tap-onspot|target-s3-json|node examples\/\S+) \S/;

/** Every command of a page, in its order: of shell blocks, of indented blocks, and ours in inline code. */
export function commandsOf(page: string, text: string): PageCommand[] {
  const commands: string[] = [];
  const prose = text.replaceAll(/^( *)```(\w*)\n([^]*?)\n\1```$/gm, (_, _indent, language: string, block: string) => {
    if (['sh', 'bash', 'shell', 'console'].includes(language)) commands.push(...toCommands(block));
    return '';
  });
  for (const block of prose.match(/(?<=\n\n)(?: {4,}\S.*\n?)+/g) ?? []) {
    if (PROGRAMS.test(block.trim())) commands.push(...toCommands(block));
  }
  for (const [, code = ''] of prose.matchAll(/(?<!`)`([^`\n]+)`(?!`)/g)) if (OURS.test(code)) commands.push(code);
  return commands.map((command) => ({ page, command }));
}

/** The commands of a block, without comments; what is continued on the next line is one. */
function toCommands(block: string): string[] {
  return block
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .flatMap((line) =>
      line
        .trim()
        .replace(/(^|\s+)#.*$/, '')
        .split(' && '),
    )
    .map((command) => command.trim())
    .filter((command) => command !== '');
}
