import { openPredictionLog } from '../../../src/serve/predictions/prediction-log.ts'
import { predictedLine } from './plain-rows.ts'

// Logs rows where files may not grow, and says how that went.
const [, , folder] = process.argv
let stopped = false
const log = openPredictionLog({
  folder,
  flushMs: 1,
  retryMs: 20,
  chunkBytes: 3000,
  log: ({ kind }) => {
    stopped ||= kind === 'warning'
  },
})
for (let at = 0; at < 100; at++) {
  log.add(predictedLine(`${at}`))
  await new Promise((resolve) => setTimeout(resolve, 2))
}
await log.close()
process.stdout.write(JSON.stringify({ ...log.counts(), alive: true, stopped }))
