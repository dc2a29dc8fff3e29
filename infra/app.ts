import { App, type AppProps, type Environment, Tags, Validations } from 'aws-cdk-lib';
import { ManagedPolicy, PermissionsBoundary } from 'aws-cdk-lib/aws-iam';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import cdk from '../cdk.json' with { type: 'json' };
import { loadViews } from '../functions/query/views.ts';
import { loadSources } from '../functions/source-catalog.ts';
import { LakeStack } from './lake-stack.ts';
import { stackName } from './names.ts';
import { PipelineStack } from './pipeline-stack.ts';
import { outputFolder, readSettings, type Settings } from './settings.ts';

function environment({ account, region }: Settings): Environment {
  return { ...(account && { account }), ...(region && { region }) };
}

/**
 * The whole deployment. Synthesising it throws while a rule of cdk-nag is broken and not
 * acknowledged.
 *
 * @throws SettingsError
 */
export async function lakeApp(props: AppProps = {}): Promise<App> {
  // The command line of the CDK adds what it was given with `-c`; without it the flags are the same.
  const app = new App({ ...props, context: { ...cdk.context, ...props.context } });
  const settings = readSettings(app);
  const env = environment(settings);
  const lake = new LakeStack(app, 'Lake', {
    env,
    settings,
    views: await loadViews(),
    stackName: stackName(settings, 'lake'),
    description: 'Buckets, tables, views and workgroups of the lake.',
    terminationProtection: settings.isProduction,
  });
  const pipeline = new PipelineStack(app, 'Pipeline', {
    env,
    settings,
    sources: await loadSources(),
    stackName: stackName(settings, 'pipeline'),
    description: 'What fills the lake; destroying it loses nothing.',
  });
  // An order, not a reference: the pipeline finds the lake by its names.
  pipeline.addStackDependency(lake);
  Tags.of(app).add('app', settings.prefix);
  Tags.of(app).add('env', settings.env);
  Tags.of(app).add('owner', settings.owner);
  const { permissionsBoundaryArn } = settings;
  if (permissionsBoundaryArn !== undefined) {
    PermissionsBoundary.of(app).apply(
      ManagedPolicy.fromManagedPolicyArn(lake, 'Boundary', permissionsBoundaryArn),
    );
  }
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
  return app;
}

if (import.meta.main) (await lakeApp({ outdir: outputFolder })).synth();
