import { parseArgs } from 'node:util';
import { EXIT, Failure, messageOf } from './failure.js';

/** One flag of a command line. */
export type Flag = {
  /** One letter that may stand for the flag. */
  short?: string;
  /** How help names its value. A flag without a value is a switch. */
  value?: string;
  /** The value may be left out (`--test`) or be given after `=` (`--test=schema`): then it is ''. */
  optionalValue?: true;
  /** May be given more than once. */
  multiple?: true;
  /** Another name that is accepted for it, for users who come from other programs. */
  alias?: string;
  description: string;
};

export type Flags = { readonly [name: string]: Flag };

/** What was given: a list for a repeatable flag, text for one with a value, else whether it was there. */
export type FlagValues<F extends Flags> = {
  [Name in keyof F]: F[Name] extends { multiple: true }
    ? string[]
    : F[Name] extends { value: string }
      ? string | undefined
      : boolean;
};

/** The flags that every program of ours understands. */
export const commonFlags = {
  help: { short: 'h', description: 'Show this help and end.' },
  version: { description: 'Show the version and end.' },
} as const satisfies Flags;

/**
 * Reads a command line, without the word that names a command. Positional arguments are not taken by any program.
 *
 * @throws Failure with `EXIT.usage` that names the flag it does not know
 */
export function parseArguments<F extends Flags>(argv: readonly string[], flags: F): FlagValues<F> {
  const names = Object.entries(flags).flatMap(([name, flag]) => [name, ...(flag.alias ? [flag.alias] : [])]);
  const options = Object.fromEntries(names.map((name) => [name, toOption(flagNamed(flags, name))]));
  const given = parse(fillOptionalValues(argv, flags), options);
  const values = Object.entries(flags).map(([name, flag]) => {
    const own = [given[name], flag.alias === undefined ? undefined : given[flag.alias]].flat();
    const set = own.filter((value) => value !== undefined);
    if (flag.multiple) return [name, set];
    return [name, flag.value === undefined ? set.includes(true) : set.at(-1)];
  });
  return Object.fromEntries(values) as FlagValues<F>;
}

function flagNamed(flags: Flags, name: string): Flag | undefined {
  return flags[name] ?? Object.values(flags).find((flag) => flag.alias === name);
}

function toOption(flag: Flag | undefined): { type: 'string' | 'boolean'; short?: string; multiple?: boolean } {
  return {
    type: flag?.value === undefined ? 'boolean' : 'string',
    ...(flag?.short === undefined ? {} : { short: flag.short }),
    ...(flag?.multiple === undefined ? {} : { multiple: true }),
  };
}

function parse(args: string[], options: Record<string, ReturnType<typeof toOption>>) {
  try {
    return parseArgs({ args, options, strict: true, allowPositionals: false }).values;
  } catch (error) {
    throw new Failure(EXIT.usage, `${sayMisuse(messageOf(error))}; --help lists what there is`, { cause: error });
  }
}

/** Node's sentence names the argument; its hints are about programs that take positional arguments. */
function sayMisuse(message: string): string {
  const [, option] = /^Option '(?:-\w, )?(--[\w-]+)[^']*' argument is ambiguous/.exec(message) ?? [];
  if (option === undefined) return message.split('. To specify')[0] ?? message;
  return `The value of ${option} is missing, or it begins with a dash: then write ${option}=…`;
}

function fillOptionalValues(argv: readonly string[], flags: Flags): string[] {
  const isBare = (argument: string) =>
    argument.startsWith('--') && flagNamed(flags, argument.slice(2))?.optionalValue === true;
  return argv.map((argument) => (isBare(argument) ? `${argument}=` : argument));
}

/** The flags as help shows them, one line each. */
export function describeFlags(flags: Flags): string {
  const rows = Object.entries(flags).map(([name, flag]) => [spell(name, flag), flag.description] as const);
  const width = Math.max(...rows.map(([spelling]) => spelling.length));
  return rows.map(([spelling, description]) => `  ${spelling.padEnd(width)}  ${description}`).join('\n');
}

/** The commands as help shows them, one line each. */
export function describeCommands(commands: Readonly<Record<string, { description: string }>>): string {
  const rows = Object.entries(commands);
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, { description }]) => `  ${name.padEnd(width)}  ${description}`).join('\n');
}

function spell(name: string, { short, value, optionalValue }: Flag): string {
  const long = value === undefined ? `--${name}` : optionalValue ? `--${name}[=${value}]` : `--${name} ${value}`;
  return short === undefined ? `    ${long}` : `-${short}, ${long}`;
}
