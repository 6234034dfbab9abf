type Rule = { onExitCode?: string; onReason?: string; onStatusReason?: string; action: string };
type End = { exitCode?: number; reason?: string; statusReason?: string };

/** What AWS Batch does with a job that ended so: the first rule all of whose patterns fit; a retry when none does. */
export function decide(rules: Rule[], { exitCode, reason, statusReason }: End): string {
  const fits = (pattern: string | undefined, value: string | undefined) =>
    pattern === undefined ||
    (value !== undefined && (pattern.endsWith('*') ? value.startsWith(pattern.slice(0, -1)) : value === pattern));
  const rule = rules.find(
    ({ onExitCode, onReason, onStatusReason }) =>
      fits(onExitCode, exitCode?.toString()) && fits(onReason, reason) && fits(onStatusReason, statusReason),
  );
  return rule?.action.toUpperCase() ?? 'RETRY';
}
