import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, type IMetric, MathExpression, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { HttpCodeElb, HttpCodeTarget } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { FilterPattern, type LogGroup } from 'aws-cdk-lib/aws-logs';
import { type Construct } from 'constructs';
import { type FrontDoor } from '../receiver/load-balancer.js';

/** The receiver's line for an answer that is safe, as packages/onspot-callback/src/tally.ts writes it. */
export const STORED_LINE = 'Stored the answer to ask';

/** Questions are asked once a day and answered within hours: less silence than that says nothing. */
const HOURS_OF_SILENCE = 30;

/** In five minutes. A receiver that is replaced answers 503 to a few, and OnSpot posts them again. */
const MANY_FAILURES = 10;

/** Tells when answers stay away, when the receiver refuses them, and when there are fewer receivers than there should be. */
export function receiverAlarms(
  scope: Construct,
  { loadBalancer, targets, logs }: FrontDoor & { logs: LogGroup },
): Alarm[] {
  return [silence(scope, logs), failures(scope, { loadBalancer, targets }), unhealthy(scope, targets)];
}

// Counted by the receiver's own log, not the load balancer's requests: strangers make those as well, and what counts is
// what has been stored. A night all of whose answers stay away says so itself sooner, by its end with 75.
function silence(scope: Construct, logs: LogGroup): Alarm {
  const filter = logs.addMetricFilter('Stored', {
    filterPattern: FilterPattern.literal(`"${STORED_LINE}"`),
    metricNamespace: 'OnSpotReceiver',
    metricName: 'AnswersStored',
    metricValue: '1',
  });
  return new Alarm(scope, 'CallbacksMissing', {
    alarmDescription: `No answer of OnSpot's has been stored for ${HOURS_OF_SILENCE} hours. Can OnSpot reach the load balancer?`,
    metric: filter.metric({ statistic: 'Sum', period: Duration.hours(1) }),
    threshold: 1,
    evaluationPeriods: HOURS_OF_SILENCE,
    comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
    treatMissingData: TreatMissingData.BREACHING,
  });
}

function failures(scope: Construct, { loadBalancer, targets }: FrontDoor): Alarm {
  const period = Duration.minutes(5);
  const props = { statistic: 'Sum', period };
  const usingMetrics: Record<string, IMetric> = {
    receiver: targets.metrics.httpCodeTarget(HttpCodeTarget.TARGET_5XX_COUNT, props),
    door: loadBalancer.metrics.httpCodeElb(HttpCodeElb.ELB_5XX_COUNT, props),
  };
  return new Alarm(scope, 'CallbacksRefused', {
    alarmDescription: 'Callbacks are answered 5xx, by the receivers (their log says why) or for want of one.',
    metric: new MathExpression({ expression: 'FILL(receiver, 0) + FILL(door, 0)', usingMetrics, period }),
    threshold: MANY_FAILURES,
    evaluationPeriods: 2,
    comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    treatMissingData: TreatMissingData.NOT_BREACHING,
  });
}

function unhealthy(scope: Construct, targets: FrontDoor['targets']): Alarm {
  return new Alarm(scope, 'ReceiverUnhealthy', {
    alarmDescription: 'A receiver has not answered the health check for a quarter of an hour.',
    metric: targets.metrics.unhealthyHostCount({ statistic: 'Maximum', period: Duration.minutes(5) }),
    threshold: 1,
    evaluationPeriods: 3,
    comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    // Without any receiver there are no data.
    treatMissingData: TreatMissingData.BREACHING,
  });
}
