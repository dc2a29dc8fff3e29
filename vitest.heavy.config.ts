import { defineConfig } from 'vitest/config';

const shared = {
  env: { TZ: 'UTC', NO_COLOR: '1' },
  testTimeout: 1_800_000,
  hookTimeout: 900_000,
  // Processes that are timed against each other must not share two cores with other files.
  fileParallelism: false,
};

const setups: Readonly<Record<string, string>> = {
  pipeline: 'test/pipeline/synthesise.ts',
  template: 'test/template/setup.ts',
};

/** What needs an emulator, other people's programs or many processes; run by `.ci/run`. */
export default defineConfig({
  test: {
    projects: [
      'calendar',
      'clients',
      'damage',
      'mutations',
      'pipeline',
      'processes',
      's3',
      'template',
      'time-machine',
    ].map((name) => ({
      test: {
        ...shared,
        name,
        include: [`test/${name}/**/*.test.ts`],
        // Both ask one synthesis, which takes most of a minute.
        ...(setups[name] && { globalSetup: setups[name] }),
      },
    })),
  },
});
