import { defineConfig } from 'vitest/config'

const conditions = ['@modelwright/source']

/** Tests of stores, which run over files and once more over PostgreSQL and a bucket. */
const storeTests = [
  'packages/modelwright/test/project/store/{deployments,hard-values,migrate,models,retrainings,row-sets,runs,search-runs,several-processes,snapshots,steps,studies,trust}.test.ts',
  'packages/modelwright/test/project/alerts/{kills,raise-alerts}.test.ts',
  'packages/modelwright/test/project/graph/run-graph.test.ts',
  'packages/modelwright/test/project/tracking/track.test.ts',
  'packages/modelwright/test/project/store/{audit,registry}/*.test.ts',
  'packages/modelwright/test/project/stored-objects.test.ts',
  'packages/modelwright/test/cli/{data,journey,store}.test.ts',
  'packages/modelwright/test/project/upkeep/*.test.ts',
  'packages/modelwright/test/project/retention/gc.test.ts',
]
/** Tests that have no form without servers. */
const serverTests = ['test/workflow-image.test.ts']

/**
 * Tests that leave nothing behind in their process. Without isolation each worker loads the sources once and not once a file, which
 * takes longer than most of these tests. Helpers clean up by `test/at-end.ts`.
 */
const tidy = ['core', 'clean', 'prepare', 'train', 'tune', 'evaluate', 'explore', 'monitor', 'update']
  .concat(['pack', 'testing', 'deploy', 'serve', 'project', 'cli'])
  .map((stage) => `packages/modelwright/test/${stage}/**/*.test.ts`)
  // Those of scraping share a site, which lives as long as their process.
  .concat('packages/modelwright/test/retrieve/{*,!(scrape)/**/*}.test.ts')

const runtimeTests = 'packages/runtime/test/**/*.test.ts'

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    globalSetup: ['test/global-setup.ts'],
    setupFiles: ['test/set-up.ts'],
    pool: 'forks',
    maxWorkers: 2,
    // Browsers, servers and other programs sometimes fail by themselves on a busy machine. What passed at the second attempt is named
    // at the end, to be looked at.
    retry: process.env['CI'] === 'true' ? 1 : 0,
    // At full size on a slow machine that does other things too.
    testTimeout: process.env['MODELWRIGHT_LONG'] === '1' ? 600_000 : 60_000,
    hookTimeout: 60_000,
    exclude: ['**/node_modules/**', '**/dist/**', '**/generated/**', 'test/foreign/**'],
    projects: [
      {
        extends: true,
        test: {
          name: 'tests',
          include: ['packages/*/test/**/*.test.ts', 'test/**/*.test.ts'],
          exclude: [
            'test/guards/**',
            'test/foreign/**',
            '**/node_modules/**',
            ...tidy,
            runtimeTests,
            ...serverTests,
          ],
        },
      },
      {
        extends: true,
        test: { name: 'tidy', include: [runtimeTests, ...tidy], isolate: false },
      },
      {
        extends: true,
        test: {
          name: 'on servers',
          isolate: false,
          include: [...storeTests, ...serverTests],
          globalSetup: ['test/servers.ts'],
          setupFiles: ['test/set-up.ts', 'packages/modelwright/test/project/need-servers.ts'],
        },
      },
      // Guards read the same sources: without isolation the compiler and what it parsed are loaded once a worker.
      {
        extends: true,
        test: { name: 'guards', include: ['test/guards/**/*.test.ts'], isolate: false, retry: 0 },
      },
    ],
  },
})
