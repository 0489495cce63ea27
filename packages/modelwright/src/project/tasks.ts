import type { Log, PoolTasks } from '../core/index.ts'
import { evaluateTasks } from '../evaluate/index.ts'
import { exploreTasks } from '../explore/index.ts'
import { retrieveTasks } from '../retrieve/index.ts'
import { serveTasks } from '../serve/index.ts'
import {
  type ForestPayload,
  fitPart,
  fitPartTaskName,
  forestPart,
  forestPartTaskName,
  type PartPayload,
} from '../train/index.ts'
import { type FoldContext, type FoldPayload, foldTaskName, runFold } from '../tune/index.ts'
import { artifactBytes } from './artifact-bytes.ts'
import { digestTask, digestTaskName } from './batch/digest-files.ts'
import { scoreTask, scoreTaskName } from './batch/score-piece.ts'
import { type GaugesRequest, gaugesTaskName } from './monitor/gauges/gauges-task-name.ts'

const clock = (): number => performance.now()

/** Everything a worker thread can be asked to do, by name. */
export const tasks: PoolTasks = {
  ...evaluateTasks,
  ...exploreTasks,
  ...retrieveTasks,
  ...serveTasks,
  [digestTaskName]: digestTask,
  // A store is loaded only by the thread that reads one.
  [gaugesTaskName]: async (request: GaugesRequest) =>
    (await import('./monitor/gauges/gauges-task.ts')).gaugesTask(request),
  [scoreTaskName]: scoreTask,
  [fitPartTaskName]: (payload: PartPayload, _context: unknown, log: Log) =>
    fitPart(payload, {
      clock,
      progress: (fraction) => log({ kind: 'progress', stage: 'train', fraction }),
    }),
  [forestPartTaskName]: (payload: ForestPayload, _context: unknown, log: Log) =>
    forestPart(payload, {
      clock,
      progress: (fraction) => log({ kind: 'progress', stage: 'train', fraction }),
    }),
  [foldTaskName]: (payload: FoldPayload, context: FoldContext) =>
    runFold(context, payload, { clock, sizeOf: artifactBytes }),
}
