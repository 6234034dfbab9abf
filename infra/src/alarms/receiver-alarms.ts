import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { HttpCodeElb, HttpCodeTarget } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { FilterPattern, type LogGroup } from 'aws-cdk-lib/aws-logs';
import { type Construct } from 'constructs';
import { type FrontDoor } from '../receiver/load-balancer.js';
import { noneFor, tooMany } from './count-alarm.js';

/** The receiver's line for an answer that is safe, as packages/onspot-callback/src/tally.ts writes it. */
const STORED_LINE = 'Stored the answer to ask';

/** Questions are asked once a day and answered within hours: less silence than that says nothing. */
const HOURS_OF_SILENCE = 30;

/** In five minutes. A receiver that is replaced answers 503 to a few, and OnSpot posts them again. */
const MANY_FAILURES = 10;

const OFTEN = Duration.minutes(5);

/** Tells when answers stay away, when they are refused, and when there are fewer receivers than there should be. */
export function receiverAlarms(
  scope: Construct,
  { loadBalancer, targets, logs }: FrontDoor & { logs: LogGroup },
): Alarm[] {
  const sum = { statistic: 'Sum', period: OFTEN };
  return [
    silence(scope, logs),
    tooMany(scope, 'CallbacksRefused', {
      metric: targets.metrics.httpCodeTarget(HttpCodeTarget.TARGET_5XX_COUNT, sum),
      threshold: MANY_FAILURES,
      periods: 2,
      description: 'Receivers answer callbacks with 5xx; their log says why.',
    }),
    tooMany(scope, 'CallbacksUnanswered', {
      metric: loadBalancer.metrics.httpCodeElb(HttpCodeElb.ELB_5XX_COUNT, sum),
      threshold: MANY_FAILURES,
      periods: 2,
      description: 'The load balancer itself answers callbacks with 5xx, for want of a receiver or of its answer.',
    }),
    unhealthy(scope, targets),
  ];
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
  return noneFor(scope, 'CallbacksMissing', {
    metric: filter.metric({ statistic: 'Sum', period: Duration.hours(1) }),
    periods: HOURS_OF_SILENCE,
    description: `No answer has been stored for ${HOURS_OF_SILENCE} hours. Can OnSpot reach the load balancer?`,
  });
}

function unhealthy(scope: Construct, targets: FrontDoor['targets']): Alarm {
  return new Alarm(scope, 'ReceiverUnhealthy', {
    alarmDescription: 'A receiver has not answered the health check for a quarter of an hour.',
    metric: targets.metrics.unhealthyHostCount({ statistic: 'Maximum', period: OFTEN }),
    threshold: 1,
    evaluationPeriods: 3,
    comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    // Without any receiver there are no data.
    treatMissingData: TreatMissingData.BREACHING,
  });
}
