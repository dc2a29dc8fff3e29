import { defineConfig } from 'vitest/config';

const shared = { env: { TZ: 'UTC', NO_COLOR: '1' }, testTimeout: 60_000, hookTimeout: 60_000 };

/** One project per question a test answers; each is run alone by its name. */
export default defineConfig({
  test: {
    // Half the tests wait for processes of their own, so every core is given a worker.
    maxWorkers: '100%',
    projects: ['unit', 'metrics', 'property', 'acceptance'].map((name) => ({
      test: { ...shared, name, include: [`test/${name}/**/*.test.ts`] },
    })),
    coverage: { include: ['functions/**', 'schemas/**'] },
  },
});
