import type { Column } from '@modelwright/runtime'
import type { Log, PoolTasks } from '../core/index.ts'
import { type MeasurePayload, measureColumn, measureTaskName } from '../explore/measures.ts'
import { type PearsonPayload, pearsonSums, pearsonTaskName } from '../explore/relations/pearson.ts'
import { fillText, fillTextTaskName, type TextStretch } from '../retrieve/columns/fill-text.ts'
import { type PartPayload as CsvPayload, readPart, readPartTaskName } from '../retrieve/csv/read-part.ts'
import { columnDigest, digestTaskName } from '../retrieve/snapshot/digest.ts'
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
  [measureTaskName]: ({ column, rowCount }: MeasurePayload) => measureColumn(column, rowCount),
  [fillTextTaskName]: (stretch: TextStretch) => fillText(stretch),
  [pearsonTaskName]: (payload: PearsonPayload) => pearsonSums(payload),
  [digestTaskName]: (column: Column) => columnDigest(column),
  [readPartTaskName]: (payload: CsvPayload) => readPart(payload),
  [foldTaskName]: (payload: FoldPayload, context: FoldContext) => runFold(context, payload, { clock }),
}
