import type { PoolTasks } from '../core/index.ts'

/** The name of what digests a column. */
export const digestTaskName = 'digest-column'

/** The name of what writes a stretch of texts. */
export const fillTextTaskName = 'fill-text'

/** The name of what reads parts of a CSV file. */
export const readPartTaskName = 'read-csv-part'

/** What threads can be asked to do while a table is read, by name. */
export const retrieveTasks: PoolTasks = {
  [digestTaskName]: async () => (await import('./snapshot/digest.ts')).columnDigest,
  [fillTextTaskName]: async () => (await import('./columns/fill-text.ts')).fillText,
  [readPartTaskName]: async () => (await import('./csv/read-part.ts')).readPart,
}
