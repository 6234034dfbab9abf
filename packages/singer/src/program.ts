import { once } from 'node:events';
import {
  commonFlags,
  describeCommands,
  describeFlags,
  type Flags,
  type FlagValues,
  parseArguments,
} from './arguments.js';
import { EXIT, exitCodeOf, messageOf } from './failure.js';
import { takeForeignWarnings } from './foreign-warnings.js';
import { createLineWriter, type LineWriter } from './line-writer.js';
import { createLogger, type Logger, loggerOptionsFrom } from './log.js';
import { createLogScreen, type LogScreen } from './log-screen.js';
import { outliveTerminal } from './lost-terminal.js';
import { takeSignals } from './signals.js';

/** What a program gets from the process it runs in. Nothing below it reads `process`. */
export type ProgramContext<F extends Flags> = {
  flags: FlagValues<F>;
  env: NodeJS.ProcessEnv;
  stdin: NodeJS.ReadableStream & AsyncIterable<Uint8Array>;
  stdout: LineWriter;
  log: Logger;
  /** Aborted by the first SIGTERM, SIGINT or SIGHUP: end in order. */
  stop: AbortSignal;
  /** Aborted by the third one, or once `endWithin` is over: drop what is open. */
  abandon: AbortSignal;
  /**
   * Bounds the orderly end: this many milliseconds after the first signal what is open is given up, as by a third
   * signal. May be called before or after the signal. Default: no bound.
   */
  endWithin: (ms: number) => void;
  /**
   * Shows how far the work is in one line at the foot of the terminal, written anew about once a second until what is
   * returned is called. Nothing is shown where stderr is no terminal, or the log is JSON.
   */
  showProgress: LogScreen['showProgress'];
};

/** Something that a program does, and the command line of it. */
export type Command<F extends Flags> = {
  /** One sentence. */
  description: string;
  flags: F;
  /** More text for the end of the help: examples, exit codes. */
  epilogue?: string;
  /**
   * Does the work. Resolving is success, or an orderly end once `stop` is aborted; a thrown error with an `exitCode`
   * (a `Failure`) is an expected end, anything else a bug.
   */
  run(context: ProgramContext<F>): Promise<void>;
};

/** Further things that a program does, by the word behind its name that asks for them: flags of their own for each. */
export type Commands<C extends Record<string, Flags>> = { readonly [Name in keyof C]: Command<C[Name]> };

export type Program<F extends Flags, C extends Record<string, Flags> = Record<never, Flags>> = Command<F> & {
  /** The command's name. */
  name: string;
  version: string;
  /** Begins the names of the program's environment variables, such as `TAP_ONSPOT`. */
  envPrefix: string;
  commands?: Commands<C>;
};

/** An end that takes longer than this after the work is done is a forgotten socket or timer, not work. */
const LINGER_MS = 5_000;

/**
 * Runs a program: reads the command line, answers `--help` and `--version`, turns signals into `stop`, and a failure
 * into one CRITICAL line and an exit code. Ends the process once all that was said is written.
 */
export async function runProgram<const F extends Flags, const C extends Record<string, Flags> = Record<never, Flags>>(
  program: Program<F, C>,
): Promise<void> {
  const options = loggerOptionsFrom(process.env, program.envPrefix);
  const screen = createLogScreen(process.stderr, options.format === 'text' && process.env.TERM !== 'dumb');
  const log = createLogger({ program: program.name, write: screen.write, ...options });
  process.once('exit', screen.end);
  outliveTerminal();
  takeForeignWarnings(log);
  process.stderr.on('error', () => {}); // nobody reads the log any more; that is no reason to stop
  const endAsBug = (error: unknown) => {
    reportBug(log, error);
    process.exit(EXIT.unexpected);
  };
  process.once('uncaughtException', endAsBug);
  process.once('unhandledRejection', endAsBug);
  // Node would end with 0 and not a word.
  const endAsStuck = () => endAsBug(new Error('nothing is left that could end the wait'));
  process.once('beforeExit', endAsStuck);

  const called = callOf(program, process.argv.slice(2));
  process.exitCode = await runToExitCode(called, log, screen);
  process.off('beforeExit', endAsStuck);
  process.stdin.destroy();
  setTimeout(() => process.exit(), LINGER_MS).unref();
  await Promise.all([isWritten(process.stdout), isWritten(process.stderr)]);
  // Not left to Node, which lets go of the signals first: one that came then would be what the program died of.
  process.exit();
}

/** Resolves once the system has all that was written, or nobody takes it any more. */
async function isWritten(stream: NodeJS.WriteStream): Promise<void> {
  if (stream.writableLength > 0 && !stream.destroyed) await once(stream, 'drain').catch(() => undefined);
}

/** What a command line asks for, the program itself or one of its commands, and the arguments that are left. */
type Call = Command<Flags> & { name: string; version: string; commands: Listed; argv: readonly string[] };

/** As help lists them. */
type Listed = Readonly<Record<string, { description: string }>>;

function callOf<F extends Flags, C extends Record<string, Flags>>(program: Program<F, C>, given: string[]): Call {
  const { name, version, commands = {} } = program;
  const [word = '', ...argv] = given;
  const command = Object.hasOwn(commands, word) ? (commands as Commands<C>)[word] : undefined;
  // Each goes with flags of its own, which the types of a call that may be any of them cannot tell.
  const called = command === undefined ? { ...program, commands, argv: given } : { ...command, commands: {}, argv };
  return { ...called, name: command === undefined ? name : `${name} ${word}`, version };
}

async function runToExitCode(program: Call, log: Logger, screen: LogScreen): Promise<number> {
  const signals = takeSignals(log);
  const stdout = openStdout(screen);
  try {
    const flags = parseArguments(program.argv, { ...commonFlags, ...program.flags });
    if (flags.help) await stdout.write(Buffer.from(helpOf(program)));
    else if (flags.version) await stdout.write(Buffer.from(`${program.name} ${program.version}\n`));
    else {
      const { stop, abandon, endWithin } = signals;
      await program.run({
        flags,
        env: process.env,
        stdin: process.stdin,
        stdout,
        log,
        stop,
        abandon,
        endWithin,
        showProgress: screen.showProgress,
      });
      if (stop.aborted) throw stop.reason;
    }
    return EXIT.ok;
  } catch (error) {
    return report(log, error);
  } finally {
    signals.release();
  }
}

/** Lines that go to the terminal themselves must not be written over the line that tells how far the work is. */
function openStdout(screen: LogScreen): LineWriter {
  const stdout = createLineWriter(process.stdout);
  if (!process.stdout.isTTY) return stdout;
  return {
    write(lines) {
      screen.hide();
      return stdout.write(lines);
    },
  };
}

function report(log: Logger, error: unknown): number {
  const exitCode = exitCodeOf(error);
  if (exitCode === undefined) {
    reportBug(log, error);
    return EXIT.unexpected;
  }
  log.critical(messageOf(error));
  return exitCode;
}

function reportBug(log: Logger, error: unknown): void {
  log.crash(`Unexpected failure, please report it: ${messageOf(error)}`, error);
}

function helpOf(program: Call): string {
  const flags = { ...program.flags, ...commonFlags };
  const commands = describeCommands(program.commands);
  const parts = [
    `${program.name} ${program.version}`,
    program.description,
    `Usage: ${program.name} ${commands === '' ? '' : '[command] '}[flags]\n\n${describeFlags(flags)}`,
    ...(commands === '' ? [] : [`Commands, each with a --help of its own:\n${commands}`]),
    ...(program.epilogue === undefined ? [] : [program.epilogue]),
  ];
  return `${parts.join('\n\n')}\n`;
}
