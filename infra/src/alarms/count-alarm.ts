import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { type Construct } from 'constructs';

export type Count = {
  metric: IMetric;
  /** So many in one period of the metric raise the alarm. Default 1. */
  threshold?: number;
  /** Periods in a row. Default 1. */
  periods?: number;
  description: string;
};

/**
 * An alarm on something that should not happen; no data mean that it did not. One metric per alarm: a sum of several
 * has no value while one of them has never been seen.
 */
export function tooMany(
  scope: Construct,
  id: string,
  { metric, threshold = 1, periods = 1, description }: Count,
): Alarm {
  return new Alarm(scope, id, {
    alarmDescription: description,
    metric,
    threshold,
    evaluationPeriods: periods,
    comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    treatMissingData: TreatMissingData.NOT_BREACHING,
  });
}

/** An alarm on something that should happen at least once in so many periods; no data mean that it did not. */
export function noneFor(
  scope: Construct,
  id: string,
  { metric, periods, description }: Required<Omit<Count, 'threshold'>>,
): Alarm {
  return new Alarm(scope, id, {
    alarmDescription: description,
    metric,
    threshold: 1,
    evaluationPeriods: periods,
    comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
    treatMissingData: TreatMissingData.BREACHING,
  });
}
