import { CfnParameter, type CfnParameterProps } from 'aws-cdk-lib';
import { type Construct } from 'constructs';

/** What must be said per account, as parameters of the template: the same with CDK and without it. */
export type Parameters = {
  /** What stands behind the repository's name: `:tag` or `@sha256:…`. */
  imageReference: string;
  certificateArn: string;
  /** The name under which OnSpot reaches the load balancer; the certificate is for it. */
  callbackHost: string;
  /** IANA name, such as America/Chicago. */
  timeZone: string;
  /** A cron or rate expression of EventBridge Scheduler, in that time zone. */
  schedule: string;
  /** Jobs that share a night. */
  shards: number;
  /** Where alarms are mailed to; empty for nowhere. */
  alarmEmail: string;
};

/** As many children as an array job of AWS Batch may have. */
const MOST_SHARDS = 10_000;

export function addParameters(stack: Construct): Parameters {
  const text = (name: string, props: CfnParameterProps) =>
    new CfnParameter(stack, name, { type: 'String', ...props }).valueAsString;

  return {
    imageReference: text('ImageReference', {
      description: "The image in the repository: what stands behind the repository's name, :0.1.0 or @sha256:...",
      allowedPattern: '^(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}|@sha256:[0-9a-f]{64})$',
      constraintDescription: ':tag or @sha256:digest',
    }),
    certificateArn: text('CertificateArn', {
      description: 'ARN of the certificate (ACM, in this region) for the name in CallbackHost.',
      allowedPattern: '^arn:aws[a-z-]*:acm:.+$',
    }),
    callbackHost: text('CallbackHost', {
      description:
        'Name under which OnSpot reaches the receiver, such as callbacks.example.com; it points at the load balancer.',
      allowedPattern: '^[a-z0-9-]+(\\.[a-z0-9-]+)+$',
    }),
    timeZone: text('TimeZone', {
      default: 'UTC',
      description: 'Time zone of the schedule, as IANA names it: America/Chicago.',
      allowedPattern: '^[A-Za-z0-9_+/-]+$',
    }),
    schedule: text('Schedule', {
      default: 'cron(0 6 * * ? *)',
      description: 'When a night begins: a cron or rate expression of EventBridge Scheduler.',
      allowedPattern: '^(cron|rate)\\(.+\\)$',
    }),
    shards: new CfnParameter(stack, 'Shards', {
      type: 'Number',
      default: 1,
      minValue: 1,
      maxValue: MOST_SHARDS,
      description: 'How many jobs share a night. 1: one job, and nothing to bring together.',
    }).valueAsNumber,
    alarmEmail: text('AlarmEmail', {
      default: '',
      description: 'Where alarms are mailed to; empty: nowhere, until somebody subscribes to the topic.',
      allowedPattern: '^(|[^@ ]+@[^@ ]+)$',
    }),
  };
}
