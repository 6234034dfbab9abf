import { spawn } from 'node:child_process';

/**
 * A tiny shell that outlives a job which is killed outright: it then ends the two programs, the tap in order first,
 * and removes the work folder, which holds secrets. A job that ends by itself dismisses it.
 */
export type Guard = {
  /** Names a process group to look after. */
  watch(role: 'tap' | 'target', pid: number): void;
  /** All is well: the guard leaves and does nothing. */
  dismiss(): Promise<void>;
};

// It reads until its stdin ends, which the kernel sees to when the job dies. $1: work folder, $2: seconds of grace.
const SCRIPT = `
tap= target=
while read -r word pid; do
  case $word in
    tap) tap=$pid ;;
    target) target=$pid ;;
    done) exit 0 ;;
  esac
done
running() { [ -n "$1" ] && kill -s 0 -- "-$1" 2>/dev/null; }
running "$tap" && kill -s TERM -- "-$tap" 2>/dev/null
left=$2
while [ "$left" -gt 0 ] && { running "$tap" || running "$target"; }; do
  sleep 1
  left=$((left - 1))
done
for pid in $tap $target; do running "$pid" && kill -s KILL -- "-$pid" 2>/dev/null; done
rm -rf -- "$1"
`;

/** Starts the guard. Where there is no /bin/sh there is none: such images hold nothing but the job. */
export function startGuard(workDir: string, graceMs: number): Guard {
  const args = ['-c', SCRIPT, 'onspot-job-guard', workDir, String(Math.ceil(graceMs / 1000))];
  const shell = spawn('/bin/sh', args, { stdio: ['pipe', 'ignore', 'ignore'], detached: true, cwd: '/' });
  const ended = new Promise<void>((resolve) => {
    shell.once('exit', () => resolve());
    shell.once('error', () => resolve());
  });
  shell.stdin.on('error', () => {}); // it never started, or somebody killed it: the job does without
  shell.unref();
  return {
    watch: (role, pid) => void shell.stdin.write(`${role} ${pid}\n`),
    dismiss: () => {
      shell.ref(); // its end is waited for now
      shell.stdin.end('done\n');
      return ended;
    },
  };
}
