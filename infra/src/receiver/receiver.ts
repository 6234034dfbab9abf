import { type IVpc } from 'aws-cdk-lib/aws-ec2';
import { type LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { addLogGroup } from '../logs.js';
import { type DeploymentOptions } from '../options.js';
import { addFrontDoor, type FrontDoor } from './load-balancer.js';
import { addService } from './service.js';
import { addTask, type TaskParts } from './task.js';

export type ReceiverParts = Omit<TaskParts, 'logs'> & { vpc: IVpc; certificateArn: string };

/** `onspot-callback` behind a load balancer. */
export function addReceiver(
  scope: Construct,
  { vpc, certificateArn, ...parts }: ReceiverParts,
  options: DeploymentOptions,
): FrontDoor & { logs: LogGroup } {
  const receiver = new Construct(scope, 'Receiver');
  const logs = addLogGroup(receiver, options);
  const door = addFrontDoor(receiver, vpc, certificateArn);
  const task = addTask(receiver, { ...parts, logs }, options);
  addService(receiver, { vpc, task, targets: door.targets }, options);
  return { ...door, logs };
}
