import type { Log, PoolTasks } from '../core/index.ts'
import { evaluateTasks } from '../evaluate/index.ts'
import { exploreTasks } from '../explore/index.ts'
import { retrieveTasks } from '../retrieve/index.ts'
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

const clock = (): number => performance.now()

/** Everything a worker thread can be asked to do, by name. */
export const tasks: PoolTasks = {
  ...evaluateTasks,
  ...exploreTasks,
  ...retrieveTasks,
  [digestTaskName]: digestTask,
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
