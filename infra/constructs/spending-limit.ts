import { CfnBudget } from 'aws-cdk-lib/aws-budgets';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { Settings } from '../settings.ts';

/**
 * Says when the month is going to cost more than it should, half a day or a day late: what cuts a
 * query off at once is the workgroup's own limit.
 *
 * Counts what carries this deployment's tag, once `app` is activated as a cost allocation tag.
 */
export class SpendingLimit extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { settings, topic }: { readonly settings: Settings; readonly topic: Topic },
  ) {
    super(scope, id);
    const { prefix, env, budgetUsdPerMonth } = settings;
    const told = (notificationType: 'ACTUAL' | 'FORECASTED') => ({
      notification: { notificationType, comparisonOperator: 'GREATER_THAN', threshold: 100 },
      subscribers: [{ subscriptionType: 'SNS', address: topic.topicArn }],
    });
    new CfnBudget(this, 'Budget', {
      budget: {
        budgetName: `${prefix}-${env}`,
        budgetType: 'COST',
        timeUnit: 'MONTHLY',
        budgetLimit: { amount: budgetUsdPerMonth, unit: 'USD' },
        costFilters: { TagKeyValue: [`user:app$${prefix}`] },
      },
      notificationsWithSubscribers: [told('ACTUAL'), told('FORECASTED')],
    });
  }
}
