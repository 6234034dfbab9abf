import { CfnCondition, Fn } from 'aws-cdk-lib';
import { type Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnSubscription, Topic } from 'aws-cdk-lib/aws-sns';
import { type Construct } from 'constructs';

/** Where alarms go, and come to an end. Mailed to whom the parameter names; AWS asks that address first. */
export function addTopic(scope: Construct, alarmEmail: string): { tell: (alarm: Alarm) => void; topicArn: string } {
  const topic = new Topic(scope, 'Topic', { displayName: 'OnSpot pipeline' });
  topic.addToResourcePolicy(
    new PolicyStatement({
      principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
    }),
  );
  const mail = new CfnSubscription(scope, 'Mail', {
    topicArn: topic.topicArn,
    protocol: 'email',
    endpoint: alarmEmail,
  });
  mail.cfnOptions.condition = new CfnCondition(scope, 'HasMail', {
    expression: Fn.conditionNot(Fn.conditionEquals(alarmEmail, '')),
  });
  const action = new SnsAction(topic);
  return {
    topicArn: topic.topicArn,
    tell(alarm) {
      alarm.addAlarmAction(action);
      alarm.addOkAction(action);
    },
  };
}
