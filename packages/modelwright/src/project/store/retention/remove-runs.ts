import type { Database } from '../schema.ts'
import { tablesOfRuns } from './holdings.ts'

/** How runs are done again, but for those that registered versions came of. */
async function removeRebuilds(write: Database, ids: readonly string[]): Promise<void> {
  await write
    .deleteFrom('rebuilds')
    .where('run', 'in', ids)
    .where('run', 'not in', (is) => is.selectFrom('versions').select('run'))
    .execute()
}

/**
 * Removes runs with all rows of their own. Which rows they saw is kept: models lean on it. So is how registered versions are made
 * again.
 */
export async function removeRuns(write: Database, ids: readonly string[]): Promise<void> {
  await write.updateTable('runs').set({ parent: null }).where('parent', 'in', ids).execute()
  await removeRebuilds(write, ids)
  for (const { table, column } of tablesOfRuns)
    await write
      .deleteFrom(table)
      .where((is) => is(column as never, 'in', ids as never))
      .execute()
}
