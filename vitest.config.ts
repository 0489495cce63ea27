import { defineConfig } from 'vitest/config'

export default defineConfig({
  resolve: { conditions: ['@modelwright/source'] },
  ssr: { resolve: { conditions: ['@modelwright/source'], externalConditions: ['@modelwright/source'] } },
  test: {
    include: ['packages/*/test/**/*.test.ts', 'test/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**', 'test/foreign/**'],
    globalSetup: ['test/global-setup.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
