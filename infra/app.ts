import { App } from 'aws-cdk-lib';

// Nothing is deployed yet: the stacks come with the deployment work, and `cdk synth` already runs.
new App().synth();
