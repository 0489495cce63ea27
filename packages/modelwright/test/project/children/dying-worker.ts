import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Log } from '../../../src/core/index.ts'
import { serveTasks } from '../../../src/core/node/serve-tasks.ts'
import { tasks } from '../../../src/project/tasks.ts'
import type { FoldPayload } from '../../../src/tune/index.ts'
import { foldTaskName } from '../../../src/tune/tasks.ts'

// A worker that dies in fold 0 of trial 1, as often as it is told; each death leaves a file in the folder it is told.
const folder = process.env['DEATHS_FOLDER'] ?? ''
const deaths = Number(process.env['DEATHS_WANTED'])
serveTasks({
  ...tasks,
  [foldTaskName]: () => async (payload: FoldPayload, context: never, log: Log) => {
    const died = readdirSync(folder).length
    if (payload.trial === 1 && payload.fold === 0 && died < deaths) {
      writeFileSync(join(folder, `${died}`), '')
      process.exit(7)
    }
    const runFold = await tasks[foldTaskName]()
    return runFold(payload as never, context, log)
  },
})
