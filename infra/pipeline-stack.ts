import { CfnWaitConditionHandle, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Settings } from './settings.ts';

interface PipelineStackProps extends StackProps {
  readonly settings: Settings;
}

/** What fills the lake, and may be destroyed and deployed anew at any time. */
export class PipelineStack extends Stack {
  readonly settings: Settings;

  constructor(scope: Construct, id: string, { settings, ...props }: PipelineStackProps) {
    super(scope, id, props);
    this.settings = settings;
    // Stands for what comes: a stack without resources is refused.
    new CfnWaitConditionHandle(this, 'Nothing');
  }
}
