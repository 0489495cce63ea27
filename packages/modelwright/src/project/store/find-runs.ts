import type { Database, RunRow } from './schema.ts'

/** Where the part after the last dash begins, counted from 1. */
const tailAt = 17

/** Finds up to two runs by id, by the beginning of an id, or by the part after its last dash: two mean "not unique". */
export async function findRuns(database: Database, reference: string): Promise<RunRow[]> {
  if (reference === '') return []
  return database
    .selectFrom('runs')
    .selectAll()
    .where((is) =>
      is.or([
        is.between('id', reference, `${reference}\uffff`),
        is(is.fn<string>('substr', ['id', is.lit(tailAt)]), '=', reference),
      ]),
    )
    .limit(2)
    .execute()
}
