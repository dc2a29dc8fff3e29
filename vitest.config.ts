import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { inOwnTemporaryFolder } from './test/builders/own-temporary-folder.ts';

inOwnTemporaryFolder();

const shared = {
  env: { TZ: 'UTC', NO_COLOR: '1' },
  testTimeout: 60_000,
  hookTimeout: 120_000,
  // Loading the engine and the Parquet reader takes a file most of a second; a worker does it once.
  isolate: false,
};

const setups: Readonly<Record<string, string>> = { acceptance: 'test/acceptance/build-lakes.ts' };

/** In the order they are run: the longest files first, so that the cores finish together. */
const names = ['acceptance', 'unit', 'property', 'metrics'];

/** A worker goes through one project after the other: each change of project costs it its modules. */
class ByProject extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return names.flatMap((name) => sorted.filter(({ project }) => project.name === name));
  }
}

/** One project per question a test answers; each is run alone by its name. */
export default defineConfig({
  test: {
    // Half the tests wait for processes of their own, so every core is given a worker.
    maxWorkers: '100%',
    sequence: { sequencer: ByProject },
    projects: names.map((name) => ({
      test: {
        ...shared,
        name,
        include: [`test/${name}/**/*.test.ts`],
        ...(setups[name] && { globalSetup: setups[name] }),
      },
    })),
    coverage: { include: ['functions/**', 'schemas/**'] },
  },
});
