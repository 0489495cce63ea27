import type { Log, PoolTasks } from '../core/index.ts'
import { type PartPayload as CsvPayload, readPart, readPartTaskName } from '../retrieve/csv/read-part.ts'
import {
  type ForestPayload,
  fitPart,
  fitPartTaskName,
  forestPart,
  forestPartTaskName,
  type PartPayload,
} from '../train/index.ts'
import { type FoldContext, type FoldPayload, foldTaskName, runFold } from '../tune/index.ts'

const clock = (): number => performance.now()

/** Everything a worker thread can be asked to do, by name. */
export const tasks: PoolTasks = {
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
  [readPartTaskName]: (payload: CsvPayload) => readPart(payload),
  [foldTaskName]: (payload: FoldPayload, context: FoldContext) => runFold(context, payload, { clock }),
}
