import { groupedCount } from '../core/grouped-count.ts'
import type { StoreCheck } from '../project/upkeep/check-store.ts'
import type { CopiedObjects } from '../project/upkeep/copy-objects.ts'
import type { CopiedStore } from '../project/upkeep/copy-store.ts'
import type { StoreFacts } from '../project/upkeep/count-store.ts'
import { alignColumns, shownBytes } from './columns.ts'

const sayers = {
  environment: 'said by the environment',
  workflow: 'said by the workflow',
  remembered: 'said in .modelwright/store.json',
  default: 'the default',
} as const

const shownTables: readonly (readonly [string, string])[] = [
  ['runs', 'runs'],
  ['models', 'models'],
  ['versions', 'versions of models'],
  ['snapshots', 'snapshots'],
  ['studies', 'studies'],
]

/** Where a store lies and what it holds. */
export function factsText({
  store,
  objects,
  saidBy,
  version,
  tables,
  objectCount,
  objectBytes,
}: StoreFacts): string {
  const counts = shownTables.map(([table, words]) => [words, groupedCount(tables[table] ?? 0)])
  const size = `${groupedCount(objectCount)} (${shownBytes(objectBytes)})`
  return alignColumns([
    ['runs and models', store, sayers[saidBy.store]],
    ['objects', objects, sayers[saidBy.objects]],
    ['version', String(version)],
    ...counts,
    ['stored objects', size],
  ])
}

/** What a check found. */
export function checkText({ tables, rows, objects, problems }: StoreCheck): string {
  const looked = `${groupedCount(rows)} rows of ${tables} tables, ${groupedCount(objects)} objects`
  if (problems.length === 0) return `Sound: ${looked}.\n`
  const lines = problems.map(
    ({ problem, where, mend }) => `  ${problem}\n    where  ${where}\n    mend   ${mend}\n`,
  )
  return `${problems.length} ${problems.length === 1 ? 'problem' : 'problems'} in ${looked}:\n${lines.join('')}`
}

function objectsText({ copied, there, bytes, problems }: CopiedObjects): string {
  const lost = problems.map(
    ({ digest, problem }) => `  object ${digest.slice(0, 12)} is ${problem}: it is not in the copy\n`,
  )
  return `${groupedCount(copied)} objects (${shownBytes(bytes)}), ${groupedCount(there)} were there already\n${lost.join('')}`
}

/** What was copied. */
export function copiedText({ tables, objects }: CopiedStore): string {
  const rows = Object.values(tables ?? {}).reduce((sum, table) => sum + table.rows, 0)
  const said =
    tables === undefined
      ? ''
      : `${groupedCount(rows)} rows of ${Object.keys(tables).length} tables, read again and the same\n`
  return `${said}${objects === undefined ? '' : objectsText(objects)}`
}
