import { CfnOutput, type Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { nightAlarms } from './alarms/night-alarms.js';
import { receiverAlarms } from './alarms/receiver-alarms.js';
import { addTopic } from './alarms/topic.js';
import { addQueue } from './batch/compute.js';
import { addJob } from './batch/job.js';
import { addBucket } from './data/bucket.js';
import { addSecret } from './data/secret.js';
import { findImage } from './image.js';
import { addNetwork } from './network.js';
import { addSchedule } from './night/schedule.js';
import { addStateMachine } from './night/state-machine.js';
import { type DeploymentOptions } from './options.js';
import { addParameters } from './parameters.js';
import { CALLBACK_PATH } from './receiver/limits.js';
import { addReceiver } from './receiver/receiver.js';

/** Fills a stack with everything that runs: bucket, secret, nights, receiver, alarms. The image comes before. */
export function addPipeline(stack: Stack, options: DeploymentOptions): void {
  const { imageReference, certificateArn, callbackHost, alarmEmail, ...when } = addParameters(stack);
  const callbackUrl = `https://${callbackHost}${CALLBACK_PATH}`;
  const shared = {
    bucket: addBucket(stack, options),
    secret: addSecret(stack),
    image: findImage(stack, imageReference),
  };
  const vpc = addNetwork(stack, options);

  const night = new Construct(stack, 'Night');
  const job = addJob(stack, { ...shared, callbackUrl }, options);
  const machine = addStateMachine(night, { queue: addQueue(stack, vpc, options), job, shards: when.shards });
  const deadLetters = addSchedule(night, machine, when);
  const receiver = addReceiver(stack, { ...shared, vpc, certificateArn }, options);

  const alarms = new Construct(stack, 'Alarms');
  const topic = addTopic(alarms, alarmEmail);
  for (const alarm of [...nightAlarms(alarms, machine, deadLetters), ...receiverAlarms(alarms, receiver)])
    topic.tell(alarm);

  const outputs: Record<string, [value: string, description: string]> = {
    BucketName: [shared.bucket.bucketName, 'Bucket of pipeline files, places, work store and data'],
    SecretArn: [shared.secret.secretArn, "Secret that waits for OnSpot's keys"],
    StateMachineArn: [machine.attrArn, 'State machine of a night; start an execution for a night by hand'],
    LoadBalancerName: [receiver.loadBalancer.loadBalancerDnsName, 'What the name in CallbackHost has to point at'],
    CallbackUrl: [callbackUrl, 'What the tap tells OnSpot, with a token behind it'],
    AlarmTopicArn: [topic.topicArn, 'Topic that alarms go to'],
  };
  for (const [name, [value, description]] of Object.entries(outputs))
    new CfnOutput(stack, name, { value, description });
}
