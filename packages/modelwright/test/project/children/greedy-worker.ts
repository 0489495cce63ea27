import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Log } from '../../../src/core/index.ts'
import { serveTasks } from '../../../src/core/node/serve-tasks.ts'
import { tasks } from '../../../src/project/tasks.ts'
import type { FoldPayload } from '../../../src/tune/index.ts'
import { foldTaskName } from '../../../src/tune/tasks.ts'

// A worker that takes too much memory in the trials it is told, unless they take a small share of the rows: so much that the heap it is
// given ends it, or an array that no machine has. What a fold was asked with stands in the file of the folder it is told.
const folder = process.env['GREEDY_FOLDER'] ?? ''
const kind = process.env['GREEDY_KIND']
const most = Number(process.env['GREEDY_SHARE'])
const trials: readonly number[] = JSON.parse(process.env['GREEDY_TRIALS'] ?? '[]')

function takeHeap(): never {
  const kept: object[] = []
  for (;;) kept.push(new Array(1e5).fill({}))
}

serveTasks({
  ...tasks,
  [foldTaskName]: () => async (payload: FoldPayload, context: never, log: Log) => {
    const { trial, fold, share = 1 } = payload
    appendFileSync(join(folder, 'asked'), `${JSON.stringify([trial, fold, share])}\n`)
    if (trials.includes(trial) && share > most) {
      if (kind === 'heap') takeHeap()
      new Float64Array(new ArrayBuffer(2 ** 52))
    }
    const runFold = await tasks[foldTaskName]()
    return runFold(payload as never, context, log)
  },
})
