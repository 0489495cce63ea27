import { join } from 'node:path'
import { pullPredictions } from '../../../../src/project/predictions/pull/index.ts'

// Pulls a bucket into a folder, and says when it begins.
const [, , folder, address, home] = process.argv
console.log('begins')
await pullPredictions({
  from: { address },
  folderOf: (model) => join(folder, 'predictions', model),
  state: join(folder, 'pulls'),
  ...{ now: Date.now(), env: process.env, home, log: () => {} },
})
