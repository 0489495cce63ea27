import type { RebuildStore } from '../../core/index.ts'
import type { Database } from './schema.ts'

/** One run that can be done again. */
export interface RebuildRow {
  run: string
  /** Digest of the object that says how. */
  object: string
  created_at: number
}

/** Opens what a store knows of doing runs again. */
export function openRebuilds(database: Database, clock: () => number): RebuildStore {
  return {
    async record({ run, object }) {
      await database
        .insertInto('rebuilds')
        .values({ run, object, created_at: clock() })
        .onConflict((on) => on.column('run').doUpdateSet({ object }))
        .execute()
    },
    async get(run) {
      const row = await database
        .selectFrom('rebuilds')
        .select('object')
        .where('run', '=', run)
        .executeTakeFirst()
      return row?.object
    },
  }
}
