/** A definition in Amazon States Language, as far as nights use it. */
export type Machine = { StartAt: string; States: Record<string, State> };

type Choice = { Variable: string; Next: string; NumericLessThanEquals?: number; IsPresent?: boolean };

export type State = {
  Type: 'Pass' | 'Choice' | 'Task' | 'Fail' | 'Succeed';
  Next?: string;
  End?: boolean;
  Default?: string;
  Choices?: Choice[];
  Result?: unknown;
  ResultPath?: string | null;
  Parameters?: unknown;
  Catch?: { ErrorEquals: string[]; ResultPath: string; Next: string }[];
  Error?: string;
};

type Json = Record<string, unknown>;

/** A job that was submitted: the parameters, references filled in. */
export type Submitted = { JobName: string; ArrayProperties?: Json; ContainerOverrides: Json; RetryStrategy?: Json };

/** How an execution ends, and what was submitted on the way. */
export type Ending = { error: string | undefined; submitted: Submitted[] };

/**
 * Executes a state machine.
 *
 * @param failing names of jobs that fail
 * @throws Error for whatever it does not know, as Step Functions would refuse what it does not know
 */
export function runMachine(
  machine: Machine,
  { name, input, failing = [] }: { name: string; input: Json; failing?: string[] },
): Ending {
  const context = { Execution: { Name: name, Input: input } };
  const submitted: Submitted[] = [];
  let data: Json = input;
  for (let at: string | undefined = machine.StartAt; at !== undefined;) {
    const state: State = machine.States[at]!;
    at = state.End ? undefined : state.Next;
    if (state.Type === 'Fail') return { error: state.Error, submitted };
    if (state.Type === 'Succeed') break;
    if (state.Type === 'Choice') {
      at = state.Choices!.find((choice) => holds(choice, data))?.Next ?? state.Default!;
    } else if (state.Type === 'Pass') {
      const result = state.Parameters === undefined ? state.Result : fill(state.Parameters, { data, context });
      data = put(data, state.ResultPath, result);
    } else {
      const job = fill(state.Parameters, { data, context }) as Submitted;
      submitted.push(job);
      if (!failing.includes(job.JobName)) {
        data = put(data, state.ResultPath, { Status: 'SUCCEEDED' });
      } else {
        const [caught] = state.Catch ?? [];
        if (!caught?.ErrorEquals.includes('States.ALL')) return { error: 'States.TaskFailed', submitted };
        data = put(data, caught.ResultPath, { Error: 'States.TaskFailed' });
        at = caught.Next;
      }
    }
  }
  return { error: undefined, submitted };
}

type Scope = { data: Json; context: Json };

function fill(template: unknown, scope: Scope): unknown {
  if (Array.isArray(template)) return template.map((item) => fill(item, scope));
  if (typeof template !== 'object' || template === null) return template;
  return Object.fromEntries(
    Object.entries(template).map(([name, value]) =>
      name.endsWith('.$') ? [name.slice(0, -2), evaluate(value as string, scope)] : [name, fill(value, scope)],
    ),
  );
}

function evaluate(expression: string, scope: Scope): unknown {
  const [, call, rest] = /^States\.(\w+)\((.*)\)$/.exec(expression) ?? [];
  if (call === undefined) return lookUp(expression, scope);
  const args = rest!.split(', ').map((arg) => (arg.startsWith('$') ? lookUp(arg, scope) : arg));
  if (call === 'JsonMerge' && args[2] === 'false') return { ...(args[0] as Json), ...(args[1] as Json) };
  if (call === 'Format' && args[0] === "'{}'") return String(args[1]);
  throw new Error(`Unknown to this test: ${expression}`);
}

function lookUp(path: string, { data, context }: Scope): unknown {
  const [root, ...names] = path.split('.');
  const found = names.reduce<unknown>(
    (value, name) => (value as Json | undefined)?.[name],
    root === '$$' ? context : data,
  );
  if (found === undefined) throw new Error(`There is nothing at ${path}`);
  return found;
}

function holds({ Variable, NumericLessThanEquals, IsPresent }: Choice, data: Json): boolean {
  if (IsPresent !== undefined) return Variable.slice(2) in data === IsPresent;
  return (lookUp(Variable, { data, context: {} }) as number) <= NumericLessThanEquals!;
}

function put(data: Json, path: string | null | undefined, result: unknown): Json {
  if (path === null) return data;
  return path === undefined ? (result as Json) : { ...data, [path.slice(2)]: result };
}
