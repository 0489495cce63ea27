import { defineConfig } from 'vitest/config'

const conditions = ['@modelwright/source']

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    globalSetup: ['test/global-setup.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    exclude: ['**/node_modules/**', '**/dist/**', '**/generated/**', 'test/foreign/**'],
    projects: [
      {
        extends: true,
        test: {
          name: 'tests',
          include: ['packages/*/test/**/*.test.ts', 'test/**/*.test.ts'],
          exclude: ['test/guards/**', 'test/foreign/**', '**/node_modules/**'],
        },
      },
      // Guards read the same sources: without isolation the compiler and what it parsed are loaded once a worker.
      { extends: true, test: { name: 'guards', include: ['test/guards/**/*.test.ts'], isolate: false } },
    ],
  },
})
