import { defineConfig } from 'vitest/config';
import { inOwnTemporaryFolder } from './test/builders/own-temporary-folder.ts';

inOwnTemporaryFolder();

const shared = {
  env: { TZ: 'UTC', NO_COLOR: '1' },
  testTimeout: 1_800_000,
  hookTimeout: 900_000,
  // Processes that are timed against each other must not share two cores with other files.
  fileParallelism: false,
};

const setups: Readonly<Record<string, string>> = {
  damage: 'test/acceptance/build-lakes.ts',
  pipeline: 'test/pipeline/synthesise.ts',
  template: 'test/template/setup.ts',
};

/** Files of `npm test` that a stage runs again, with more of what is drawn. */
const again: Readonly<Record<string, string>> = { damage: 'test/acceptance/why.test.ts' };

/** What needs an emulator, other people's programs or many processes; run by `.ci/run`. */
export default defineConfig({
  test: {
    projects: [
      'calendar',
      'clients',
      'damage',
      'mutations',
      'guides',
      'pipeline',
      'processes',
      's3',
      'template',
      'time-machine',
    ].map((name) => ({
      test: {
        ...shared,
        name,
        include: [`test/${name}/**/*.test.ts`, ...(again[name] ? [again[name]] : [])],
        env: { ...shared.env, LAKE_CELLS_PER_VIEW: '10' },
        // What several files ask is made once: a synthesis takes most of a minute.
        ...(setups[name] && { globalSetup: setups[name] }),
      },
    })),
  },
});
