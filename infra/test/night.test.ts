import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { describe, test } from 'node:test';
import { decide } from './support/batch-decision.js';
import { runMachine, type Machine } from './support/run-machine.js';
import { flatten } from './support/statements.js';
import { oneOf, synthesise } from './support/synthesise.js';

type Validate = (definition: unknown) => { isValid: boolean; errorsText: (separator?: string) => string };
const validate = createRequire(import.meta.url)('asl-validator') as Validate;

const template = synthesise();
const { DefinitionString } = oneOf<{ DefinitionString: unknown }>(template, 'AWS::StepFunctions::StateMachine');

/** The machine as it is deployed with so many shards. */
function deployed(shards: number): Machine {
  return JSON.parse(flatten(DefinitionString).replace('${Shards}', String(shards))) as Machine;
}

test('the state machine is found correct', () => {
  const definition = JSON.parse(
    flatten(DefinitionString)
      .replace('${Shards}', '4')
      .replaceAll('${AWS::Partition}', 'aws')
      .replaceAll(/\$\{[A-Za-z0-9]+(\.\w+)?\}/g, 'arn:aws:batch:us-east-1:111122223333:job-queue/one'),
  ) as unknown;
  const result = validate(definition);
  assert.ok(result.isValid, result.errorsText('\n'));
});

describe('a night', () => {
  const names = (ending: ReturnType<typeof runMachine>) => ending.submitted.map(({ JobName }) => JobName);
  const variablesOf = (job: ReturnType<typeof runMachine>['submitted'][number]) => {
    const { Environment } = job.ContainerOverrides as { Environment: { Name: string; Value: unknown }[] };
    return Object.fromEntries(Environment.map(({ Name, Value }) => [Name, Value]));
  };

  test('of one shard is one plain job, and nothing is finished behind it', () => {
    const ending = runMachine(deployed(1), { name: 'night-1', input: {} });
    assert.deepEqual(names(ending), ['onspot-night']);
    assert.equal(ending.submitted[0]!.ArrayProperties, undefined);
    assert.deepEqual(variablesOf(ending.submitted[0]!), { ONSPOT_JOB_RUN_ID: 'night-1' });
    assert.equal(ending.error, undefined);
  });

  test('of one shard fails as its job does', () => {
    const ending = runMachine(deployed(1), { name: 'night-1', input: {}, failing: ['onspot-night'] });
    assert.equal(ending.error, 'States.TaskFailed');
  });

  test('of four shards is an array of four, and then its end, all with the same run id', () => {
    const ending = runMachine(deployed(4), { name: 'night-2', input: {} });
    assert.deepEqual(names(ending), ['onspot-shards', 'onspot-finish']);
    const [shards, finish] = ending.submitted;
    assert.deepEqual(shards!.ArrayProperties, { Size: 4 });
    assert.deepEqual(variablesOf(shards!), { ONSPOT_JOB_RUN_ID: 'night-2' });
    assert.deepEqual(finish!.ContainerOverrides.Command, ['onspot-job', 'finish']);
    const { ONSPOT_JOB_RUN_ID, ONSPOT_JOB_SHARDS } = variablesOf(finish!);
    assert.deepEqual([ONSPOT_JOB_RUN_ID, ONSPOT_JOB_SHARDS], ['night-2', '4']);
    assert.equal(ending.error, undefined);
  });

  test('is finished although shards have failed, and then has failed itself', () => {
    const ending = runMachine(deployed(4), { name: 'night-3', input: {}, failing: ['onspot-shards'] });
    assert.deepEqual(names(ending), ['onspot-shards', 'onspot-finish']);
    assert.equal(ending.error, 'ShardsFailed');
  });

  test('fails when its end does', () => {
    for (const failing of [['onspot-finish'], ['onspot-shards', 'onspot-finish']]) {
      assert.equal(runMachine(deployed(4), { name: 'n', input: {}, failing }).error, 'States.TaskFailed');
    }
  });

  test('that is started by hand may have other shards', () => {
    const ending = runMachine(deployed(1), { name: 'n', input: { shards: 9 } });
    assert.deepEqual(ending.submitted[0]!.ArrayProperties, { Size: 9 });
    assert.equal(variablesOf(ending.submitted[1]!).ONSPOT_JOB_SHARDS, '9');
  });

  test('does not try its end again for shards that will not be tried again', () => {
    const [, finish] = runMachine(deployed(4), { name: 'n', input: {} }).submitted;
    const { EvaluateOnExit } = finish!.RetryStrategy as { EvaluateOnExit: Record<string, string>[] };
    const rules = EvaluateOnExit.map((rule) =>
      Object.fromEntries(
        Object.entries(rule).map(([key, value]) => [key.replace(/^./, (c) => c.toLowerCase()), value]),
      ),
    ) as Parameters<typeof decide>[0];
    assert.equal(decide(rules, { exitCode: 75 }), 'EXIT');
    assert.equal(decide(rules, { exitCode: 78 }), 'EXIT');
    assert.equal(decide(rules, { exitCode: 143 }), 'RETRY');
  });

  test('begins when and where the customer says', () => {
    template.hasResourceProperties('AWS::Scheduler::Schedule', {
      ScheduleExpression: { Ref: 'Schedule' },
      ScheduleExpressionTimezone: { Ref: 'TimeZone' },
      FlexibleTimeWindow: { Mode: 'OFF' },
    });
    assert.equal(template.findParameters('TimeZone').TimeZone?.Default, 'UTC');
  });

  test('that cannot be started leaves a message in a queue', () => {
    type Schedule = { Target: { Arn: unknown; DeadLetterConfig: { Arn: unknown } } };
    const { Target } = oneOf<Schedule>(template, 'AWS::Scheduler::Schedule');
    assert.match(flatten(Target.Arn), /^\$\{NightStateMachine\w+\.Arn\}$/);
    const queue = flatten(Target.DeadLetterConfig.Arn).slice(2, -1).split('.')[0]!;
    oneOf(template, 'AWS::SQS::Queue', queue);
  });
});
