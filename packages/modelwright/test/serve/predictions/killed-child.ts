import { readFileSync } from 'node:fs'
import { load } from '@modelwright/runtime'
import { createServer, loadPredictionLog } from '../../../src/serve/index.ts'

// Serves a model with a log of its predictions, and says where.
const [, , artifact, folder] = process.argv
const { logWatcher, openPredictionLog, outcomesAddition } = await loadPredictionLog()
const bytes = readFileSync(artifact)
const log = openPredictionLog({ folder })
const { url } = await createServer({
  model: { bytes, version: '3' },
  port: 0,
  watchers: [logWatcher(log)],
  additions: [outcomesAddition({ log, outputs: () => [load(bytes).schema.output] })],
})
console.log(url)
