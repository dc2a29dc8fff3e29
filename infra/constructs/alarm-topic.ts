import { Aws, Validations } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription, UrlSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import { alarmTopic } from '../pipeline-names.ts';
import type { Settings } from '../settings.ts';

/** Where alarms and the budget speak, and who listens. */
export class AlarmTopic extends Construct {
  readonly topic: Topic;

  constructor(scope: Construct, id: string, { settings }: { readonly settings: Settings }) {
    super(scope, id);
    this.topic = new Topic(this, 'Topic', { topicName: alarmTopic(settings), enforceSSL: true });
    // A policy of one's own takes the place of the default, which let CloudWatch in.
    for (const [sid, service] of [
      ['Alarms', 'cloudwatch.amazonaws.com'],
      ['Budget', 'budgets.amazonaws.com'],
    ] as const) {
      this.topic.addToResourcePolicy(
        new PolicyStatement({
          sid,
          principals: [new ServicePrincipal(service)],
          actions: ['sns:Publish'],
          resources: [this.topic.topicArn],
          conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
        }),
      );
    }
    const { alarmEmail, alarmWebhookUrl } = settings;
    if (alarmEmail) this.topic.addSubscription(new EmailSubscription(alarmEmail));
    if (alarmWebhookUrl) this.topic.addSubscription(new UrlSubscription(alarmWebhookUrl));
    Validations.of(this).acknowledge({
      id: 'Serverless-SNSRedrivePolicy',
      reason:
        'An alarm also stands in CloudWatch; a mail that bounced is not delivered better later.',
    });
  }
}
