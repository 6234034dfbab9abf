import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { flatten } from './support/statements.js';
import { oneOf, type Resource, synthesise } from './support/synthesise.js';

const template = synthesise();

type Alarm = {
  MetricName?: string;
  Namespace?: string;
  Period?: number;
  Threshold: number;
  EvaluationPeriods: number;
  TreatMissingData: string;
  AlarmActions: unknown[];
  OKActions: unknown[];
};

const alarm = (name: string) => oneOf<Alarm>(template, 'AWS::CloudWatch::Alarm', `Alarms${name}`);
describe('an alarm tells', () => {
  test('of a night that failed, was stopped or took too long', () => {
    for (const [name, metric] of [
      ['NightFailed', 'ExecutionsFailed'],
      ['NightStopped', 'ExecutionsAborted'],
      ['NightTooLong', 'ExecutionsTimedOut'],
    ] as const) {
      const { MetricName, Threshold, EvaluationPeriods } = alarm(name);
      assert.deepEqual([MetricName, Threshold, EvaluationPeriods], [metric, 1, 1]);
    }
  });

  test('of a day without a good night, also when there was none at all', () => {
    const { MetricName, Period, EvaluationPeriods, TreatMissingData } = alarm('NightMissing');
    assert.deepEqual([MetricName, TreatMissingData], ['ExecutionsSucceeded', 'breaching']);
    const hours = (Period! * EvaluationPeriods) / 3600;
    assert.ok(hours > 24 && hours < 48);
  });

  test('of a night that could not be started', () => {
    assert.equal(alarm('NightNotStarted').MetricName, 'ApproximateNumberOfMessagesVisible');
  });

  test('of answers that stay away, by the line that the receiver writes for each', () => {
    const { MetricName, Namespace, TreatMissingData } = alarm('CallbacksMissing');
    assert.equal(TreatMissingData, 'breaching');
    type Filter = { FilterPattern: string; LogGroupName: unknown; MetricTransformations: Record<string, unknown>[] };
    const filter = oneOf<Filter>(template, 'AWS::Logs::MetricFilter');
    assert.match(flatten(filter.LogGroupName), /ReceiverLogs/);
    assert.deepEqual(
      filter.MetricTransformations.map(({ MetricName: name, MetricNamespace }) => [name, MetricNamespace]),
      [[MetricName, Namespace]],
    );

    const tally = readFileSync(new URL('../../../packages/onspot-callback/src/tally.ts', import.meta.url), 'utf8');
    const [, words] = /answer: '([^']+)'/.exec(tally) ?? [];
    assert.ok(tally.includes('`${WORDS[outcome]} ask '));
    assert.equal(filter.FilterPattern, `"${words} ask"`);
  });

  test('of callbacks that are answered 5xx, by a receiver or for want of one', () => {
    assert.equal(alarm('CallbacksRefused').MetricName, 'HTTPCode_Target_5XX_Count');
    assert.equal(alarm('CallbacksUnanswered').MetricName, 'HTTPCode_ELB_5XX_Count');
  });

  test('of receivers that are not healthy, and of none', () => {
    const { MetricName, TreatMissingData } = alarm('ReceiverUnhealthy');
    assert.deepEqual([MetricName, TreatMissingData], ['UnHealthyHostCount', 'breaching']);
  });
});

test('every alarm goes to the topic, and so does its end', () => {
  const alarms = Object.values(template.findResources('AWS::CloudWatch::Alarm')).map(
    (found) => (found as Resource).Properties as unknown as Alarm,
  );
  assert.equal(alarms.length, 9);
  for (const { AlarmActions, OKActions } of alarms) {
    assert.match(flatten(AlarmActions[0]), /^\$\{AlarmsTopic/);
    assert.deepEqual(OKActions, AlarmActions);
  }
});

test('mail is sent to an address that was given, and else to nobody', () => {
  const [condition] = Object.keys(template.findConditions('*'));
  template.hasResource('AWS::SNS::Subscription', {
    Condition: condition,
    Properties: { Protocol: 'email', Endpoint: { Ref: 'AlarmEmail' } },
  });
  template.hasCondition(condition!, { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'AlarmEmail' }, ''] }] });
});
