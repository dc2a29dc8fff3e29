import { defineConfig } from 'vitest/config';

const shared = {
  env: { TZ: 'UTC', NO_COLOR: '1' },
  testTimeout: 1_800_000,
  hookTimeout: 900_000,
  // Processes that are timed against each other must not share two cores with other files.
  fileParallelism: false,
};

/** What needs an emulator, other people's programs or many processes; run by `.ci/run`. */
export default defineConfig({
  test: {
    projects: ['s3', 'clients', 'processes', 'damage', 'calendar', 'time-machine'].map((name) => ({
      test: { ...shared, name, include: [`test/${name}/**/*.test.ts`] },
    })),
  },
});
