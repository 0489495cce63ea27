import type { PageOrigin, RunRecord, SnapshotRecord } from '../core/index.ts'
import type { SnapshotDifference, SnapshotFacts, StoredColumn } from '../retrieve/index.ts'
import { alignColumns, shownNumber } from './columns.ts'
import { shownTime } from './shown.ts'

const shortDigest = (digest: string): string => digest.slice(0, 12)

function shownPlaces(from: readonly string[]): string {
  return from.length > 2 ? `${from[0]} and ${from.length - 1} more` : from.join(', ')
}

/** The list of snapshots, newest first. */
export function listText(records: readonly SnapshotRecord[]): string {
  if (records.length === 0) return 'No snapshot yet.\n'
  const rows = records.map((record) => [
    shortDigest(record.digest),
    shownNumber(record.rowCount),
    shownNumber(record.columnCount),
    shownTime(record.createdAt),
    record.provenance.source,
    shownPlaces(record.provenance.from),
    record.provenance.licence ?? '',
  ])
  return alignColumns(
    [['SNAPSHOT', 'ROWS', 'COLUMNS', 'RETRIEVED (UTC)', 'SOURCE', 'FROM', 'LICENCE'], ...rows],
    {
      right: [1, 2],
    },
  )
}

function shareOf(count: number, all: number): string {
  return count === 0 || all === 0 ? '' : `${shownNumber((100 * count) / all)} %`
}

function columnRow(
  { name, type, missing, distinct, least, greatest }: StoredColumn,
  rowCount: number,
  declared?: string,
): string[] {
  return [
    name,
    declared ?? type,
    shareOf(missing, rowCount),
    shownNumber(distinct),
    least ?? '',
    greatest ?? '',
  ]
}

function pageText(pages: readonly PageOrigin[]): string {
  const times = pages.flatMap(({ at }) => (at === undefined ? [] : [at])).sort()
  const span = times.length === 0 ? '' : `, ${shownTime(times[0])} to ${shownTime(times.at(-1)!)} UTC`
  return `${shownNumber(pages.length)} pages${span}; of one row:  --row 17`
}

/** One snapshot: where it came from, what it holds, which runs read it. */
export function snapshotText(
  record: SnapshotRecord,
  facts: SnapshotFacts,
  runs: readonly RunRecord[],
): string {
  const { provenance } = record
  const types = new Map(record.columns?.map(({ name, type }) => [name, type]))
  const rows = [
    ['snapshot', record.digest],
    ['rows', shownNumber(record.rowCount)],
    ['columns', shownNumber(record.columnCount)],
    ['retrieved', `${shownTime(record.createdAt)} UTC`],
    ...(record.latest === undefined ? [] : [['again', `${shownTime(record.latest.at)} UTC`]]),
    ['source', provenance.source],
    ...provenance.from.slice(0, 20).map((place, at) => [at === 0 ? 'from' : '', place]),
    ...(provenance.from.length > 20 ? [['', `and ${provenance.from.length - 20} more`]] : []),
    ['licence', provenance.licence ?? '–'],
    ...Object.entries(provenance.settings).map(([name, value]) => [name, String(value)]),
    ...(provenance.pages === undefined ? [] : [['of rows', pageText(provenance.pages)]]),
    ['file', record.object],
    ['runs', runs.length === 0 ? '–' : runs.map(({ id }) => id).join(', ')],
  ]
  const columns = facts.columns.map((column) => columnRow(column, facts.rowCount, types.get(column.name)))
  const heads = ['COLUMN', 'TYPE', 'MISSING', 'DISTINCT', 'LEAST', 'GREATEST']
  return `${alignColumns(rows)}\n${alignColumns([heads, ...columns], { right: [2, 3] })}`
}

function named({ digest, provenance, createdAt, rowCount, columnCount }: SnapshotRecord): string[] {
  const size = `${shownNumber(rowCount)} rows, ${shownNumber(columnCount)} columns`
  return [shortDigest(digest), size, shownPlaces(provenance.from), `${shownTime(createdAt)} UTC`]
}

/** What became of one column; nothing where it is as it was. */
function changedColumn(before: StoredColumn, after: StoredColumn, rows: readonly [number, number]): string[] {
  const parts: string[] = []
  const share = (facts: StoredColumn, all: number): string => shareOf(facts.missing, all) || '0 %'
  if (share(before, rows[0]) !== share(after, rows[1]))
    parts.push(`missing ${share(before, rows[0])} → ${share(after, rows[1])}`)
  for (const [word, was, is] of [
    ['least', before.least, after.least],
    ['greatest', before.greatest, after.greatest],
  ] as const)
    if (was !== is) parts.push(`${word} ${was ?? '–'} → ${is ?? '–'}`)
  return parts.length === 0 ? [] : [before.name, parts.join(', ')]
}

function keyLines(keys: NonNullable<SnapshotDifference['keys']>): string {
  const cells = keys.cells
    .slice(0, 20)
    .map(({ column, count, example }) => [
      column,
      shownNumber(count),
      `${example.key}: ${example.before ?? '–'} → ${example.after ?? '–'}`,
    ])
  const counts = `By key: ${shownNumber(keys.added)} added, ${shownNumber(keys.removed)} removed, ${shownNumber(keys.changed)} changed\n`
  return cells.length === 0
    ? counts
    : `${counts}${alignColumns([['COLUMN', 'CELLS', 'SUCH AS'], ...cells], { right: [1], indent: '  ' })}`
}

/** How two snapshots differ. */
export function differenceText(a: SnapshotRecord, b: SnapshotRecord, difference: SnapshotDifference): string {
  const { columns, rows, before, after, keys } = difference
  const then = new Map(before.columns.map((column) => [column.name, column]))
  const lines = [
    ...columns.added.map((name) => ['+', name, 'is new']),
    ...columns.removed.map((name) => ['−', name, 'is gone']),
    ...columns.retyped.map(({ name, before, after }) => ['~', name, `${before} → ${after}`]),
  ]
  const changed = after.columns
    .map((column) =>
      then.has(column.name)
        ? changedColumn(then.get(column.name)!, column, [before.rowCount, after.rowCount])
        : [],
    )
    .filter((row) => row.length > 0)
  return [
    alignColumns([
      ['before', ...named(a)],
      ['after', ...named(b)],
    ]),
    a.digest === b.digest
      ? '\nThe same content.\n'
      : `\nRows: ${shownNumber(rows.same)} the same, ${shownNumber(rows.added)} only after, ${shownNumber(rows.removed)} only before\n`,
    lines.length === 0 ? '' : `Columns:\n${alignColumns(lines, { indent: '  ' })}`,
    changed.length === 0 ? '' : `Values:\n${alignColumns(changed, { indent: '  ' })}`,
    keys === undefined ? '' : keyLines(keys),
  ].join('')
}
