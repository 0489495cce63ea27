import type { Database } from '../schema.ts'
import { tablesOfRuns } from './holdings.ts'

/** Removes runs with all rows of their own. Which rows they saw is kept: models lean on it. */
export async function removeRuns(write: Database, ids: readonly string[]): Promise<void> {
  await write.updateTable('runs').set({ parent: null }).where('parent', 'in', ids).execute()
  for (const { table, column } of tablesOfRuns)
    await write
      .deleteFrom(table)
      .where((is) => is(column as never, 'in', ids as never))
      .execute()
}
