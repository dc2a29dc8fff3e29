import { defineConfig } from 'vitest/config';

const shared = { env: { TZ: 'UTC', NO_COLOR: '1' }, testTimeout: 60_000, hookTimeout: 60_000 };

/** One project per question a test answers; each is run alone by its name. */
export default defineConfig({
  test: {
    projects: ['unit', 'metrics', 'property', 'acceptance'].map((name) => ({
      test: { ...shared, name, include: [`test/${name}/**/*.test.ts`] },
    })),
    coverage: { include: ['functions/**', 'schemas/**'] },
  },
});
