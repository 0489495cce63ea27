import type { Column } from '@modelwright/runtime'
import type { PoolTasks } from '../core/index.ts'
import { fillText, fillTextTaskName, type TextStretch } from './columns/fill-text.ts'
import { type PartPayload, readPart, readPartTaskName } from './csv/read-part.ts'
import { columnDigest, digestTaskName } from './snapshot/digest.ts'

/** What threads can be asked to do while a table is read, by name. */
export const retrieveTasks: PoolTasks = {
  [digestTaskName]: (column: Column) => columnDigest(column),
  [fillTextTaskName]: (stretch: TextStretch) => fillText(stretch),
  [readPartTaskName]: (payload: PartPayload) => readPart(payload),
}
