import { App } from 'aws-cdk-lib';

// Nothing is deployed yet: the stacks come with the deployment work, and the empty app synthesises.
new App({ outdir: 'cdk.out' }).synth();
