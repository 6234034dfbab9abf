import { once } from 'node:events';
import { commonFlags, describeFlags, type Flags, type FlagValues, parseArguments } from './arguments.js';
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

export type Program<F extends Flags> = {
  /** The command's name. */
  name: string;
  version: string;
  /** One sentence. */
  description: string;
  /** Begins the names of the program's environment variables, such as `TAP_ONSPOT`. */
  envPrefix: string;
  flags: F;
  /** More text for the end of the help: examples, exit codes. */
  epilogue?: string;
  /**
   * Does the work. Resolving is success, or an orderly end once `stop` is aborted; a thrown error with an `exitCode`
   * (a `Failure`) is an expected end, anything else a bug.
   */
  run(context: ProgramContext<F>): Promise<void>;
};

/** An end that takes longer than this after the work is done is a forgotten socket or timer, not work. */
const LINGER_MS = 5_000;

/**
 * Runs a program: reads the command line, answers `--help` and `--version`, turns signals into `stop`, and a failure
 * into one CRITICAL line and an exit code. Ends the process once all that was said is written.
 */
export async function runProgram<const F extends Flags>(program: Program<F>): Promise<void> {
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

  process.exitCode = await runToExitCode(program, log, screen);
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

async function runToExitCode<F extends Flags>(program: Program<F>, log: Logger, screen: LogScreen): Promise<number> {
  const signals = takeSignals(log);
  const stdout = openStdout(screen);
  try {
    const flags = parseArguments(process.argv.slice(2), { ...commonFlags, ...program.flags });
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

function helpOf(program: Program<Flags>): string {
  const flags = { ...program.flags, ...commonFlags };
  const parts = [
    `${program.name} ${program.version}`,
    program.description,
    `Usage: ${program.name} [flags]\n\n${describeFlags(flags)}`,
    ...(program.epilogue === undefined ? [] : [program.epilogue]),
  ];
  return `${parts.join('\n\n')}\n`;
}
