import type { ObjectStore } from '../../core/index.ts'
import { isDigest } from '../objects.ts'
import { type ObjectColumn, objectColumns } from '../store/retention/holdings.ts'
import { packRowIds, unpackRowIds } from '../store/row-ids.ts'
import type { Database } from '../store/schema.ts'
import type { StoreTable } from './catalogue.ts'
import type { StoreProblem } from './check-tables.ts'

/** An object that rows name. */
export interface NamedObject extends ObjectColumn {
  readonly digest: string
  /** Rows of this column that name it. */
  readonly rows: number
}

const restore = 'Bring it back from a backup:  modelwright store restore <folder> --objects'
const states = { altered: 'was changed after it was written', missing: 'is missing' } as const

/** Every object that rows of the store name. */
export async function namedObjects(
  database: Database,
  catalogue: readonly StoreTable[],
): Promise<NamedObject[]> {
  const { sql } = await import('kysely')
  const there = objectColumns.filter(({ table }) => catalogue.some(({ name }) => name === table))
  const found: NamedObject[] = []
  for (const known of there) {
    const column = sql.ref(known.column)
    const { rows } = await sql<{ digest: string; n: number }>`
      select ${column} as digest, count(*) as n from ${sql.table(known.table)}
      where ${column} is not null group by ${column} order by ${column}`.execute(database)
    found.push(...rows.map(({ digest, n }) => ({ ...known, digest, rows: Number(n) })))
  }
  return found
}

function problemOf({ table, column, digest, what, rows }: NamedObject, state: string): StoreProblem {
  return {
    problem: `${what[0].toUpperCase()}${what.slice(1)} ${digest.slice(0, 12)} ${state}; ${rows === 1 ? 'one row names' : `${rows} rows name`} it.`,
    where: `${table}.${column}`,
    mend: restore,
  }
}

/** Whether the bytes of a set of rows are one, and have as many rows as was written down. */
async function checkRowSets(database: Database, objects: ObjectStore): Promise<StoreProblem[]> {
  const sets = await database.selectFrom('row_sets').select(['rows', 'row_count']).distinct().execute()
  const problems: StoreProblem[] = []
  for (const { rows, row_count } of sets) {
    const bytes = await objects.get(rows).catch(() => undefined)
    if (bytes === undefined) continue
    const ids = unpackRowIds(bytes)
    const distinct = ids.length <= row_count
    if (distinct && Buffer.from(packRowIds(ids)).equals(Buffer.from(bytes))) continue
    problems.push({
      problem: `The set of rows ${rows.slice(0, 12)} does not hold the ${row_count} rows that were written down.`,
      where: 'row_sets.rows',
      mend: 'Restore the store from a backup:  modelwright store restore <folder> --replace',
    })
  }
  return problems
}

/** All objects that are there: a bucket lists a thousand at a time, which is faster than to ask for each. */
async function listedIn(objects: ObjectStore): Promise<ReadonlySet<string>> {
  const found = new Set<string>()
  for await (const { digest } of objects.list()) found.add(digest)
  return found
}

/**
 * Holds every object that rows name against its digest.
 *
 * @param readsEach - read each; else only look whether it is there
 */
export async function checkObjects(
  database: Database,
  objects: ObjectStore,
  {
    catalogue,
    readsEach,
    progress,
  }: {
    readonly catalogue: readonly StoreTable[]
    readonly readsEach: boolean
    progress(done: number, note: string): void
  },
): Promise<{ readonly objects: number; readonly problems: readonly StoreProblem[] }> {
  const named = (await namedObjects(database, catalogue)).filter(({ isNeeded }) => isNeeded)
  const known = new Map<string, Promise<'whole' | 'altered' | 'missing'>>()
  const listed = readsEach ? undefined : await listedIn(objects)
  const look = async (digest: string): Promise<'whole' | 'altered' | 'missing'> => {
    if (listed !== undefined) return listed.has(digest) ? 'whole' : 'missing'
    return isDigest(digest) ? objects.check(digest) : 'missing'
  }
  const problems: StoreProblem[] = []
  for (const [i, object] of named.entries()) {
    progress(i / named.length, `${i} of ${named.length} objects`)
    const { digest } = object
    if (!known.has(digest)) known.set(digest, look(digest))
    const state = await known.get(digest)!
    if (state !== 'whole') problems.push(problemOf(object, states[state]))
  }
  if (readsEach) problems.push(...(await checkRowSets(database, objects)))
  return { objects: known.size, problems }
}
