import type { Column } from '@modelwright/runtime'
import type { PoolTasks } from '../core/index.ts'
import type { TextStretch } from './columns/fill-text.ts'
import type { PartPayload } from './csv/read-part.ts'

/** The name of what digests a column. */
export const digestTaskName = 'digest-column'

/** The name of what writes a stretch of texts. */
export const fillTextTaskName = 'fill-text'

/** The name of what reads parts of a CSV file. */
export const readPartTaskName = 'read-csv-part'

/** What threads can be asked to do while a table is read, by name. */
export const retrieveTasks: PoolTasks = {
  [digestTaskName]: async () => {
    const { columnDigest } = await import('./snapshot/digest.ts')
    return (column: Column) => columnDigest(column)
  },
  [fillTextTaskName]: async () => {
    const { fillText } = await import('./columns/fill-text.ts')
    return (stretch: TextStretch) => fillText(stretch)
  },
  [readPartTaskName]: async () => {
    const { readPart } = await import('./csv/read-part.ts')
    return (payload: PartPayload) => readPart(payload)
  },
}
