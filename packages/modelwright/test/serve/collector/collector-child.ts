import { join } from 'node:path'
import { recentKeys } from '../../../src/project/predictions/recent-keys.ts'
import { createCollector } from '../../../src/serve/index.ts'

// Collects, and says where.
const [, , folder] = process.argv
const { url } = await createCollector({
  models: ['churn'],
  folderOf: (model) => join(folder, model),
  recentOf: (model) => recentKeys(join(folder, model)),
  outputsOf: async () => [],
  ...{ log: () => {}, clock: Date.now, port: 0, guard: { pressure: { maxLagMs: 0 } } },
})
console.log(url)
