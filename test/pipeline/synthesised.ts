import { inject } from 'vitest';
import { type Deployed, deployedStack } from '../builders/deployed.ts';

/** The templates of this run's assembly. */
export async function synthesised(): Promise<{ lake: Deployed; pipeline: Deployed }> {
  const folder = inject('assembly');
  return {
    lake: await deployedStack(folder, 'Lake'),
    pipeline: await deployedStack(folder, 'Pipeline'),
  };
}
