import { didYouMean, ModelwrightError } from '../../core/index.ts'
import { type Engine, openEngine, quotedName } from '../../engine/index.ts'
import { cellText, factsOn, type SnapshotFacts, type StoredColumn, storedRows } from './snapshot-facts.ts'

/** Cells of one column that differ between rows of the same key. */
export interface ChangedCells {
  readonly column: string
  readonly count: number
  /** One of them; null is missing. */
  readonly example: { readonly key: string; readonly before: string | null; readonly after: string | null }
}

/** How two stored snapshots differ. */
export interface SnapshotDifference {
  readonly before: SnapshotFacts
  readonly after: SnapshotFacts
  readonly columns: {
    readonly added: readonly string[]
    readonly removed: readonly string[]
    readonly retyped: readonly { readonly name: string; readonly before: string; readonly after: string }[]
  }
  /** Rows by their content in the columns both have; equal rows count as often as they occur. */
  readonly rows: { readonly same: number; readonly added: number; readonly removed: number }
  /** Rows by their key, where one was given. */
  readonly keys?: {
    readonly added: number
    readonly removed: number
    readonly changed: number
    readonly cells: readonly ChangedCells[]
  }
}

/** What is compared: the file of each, and what a message calls it. */
export interface ComparedSnapshot {
  readonly path: string
  readonly shown: string
}

function shared(before: SnapshotFacts, after: SnapshotFacts): { name: string; isRetyped: boolean }[] {
  const types = new Map(after.columns.map(({ name, type }) => [name, type]))
  return before.columns.flatMap(({ name, type }) =>
    types.has(name) ? [{ name, isRetyped: types.get(name) !== type }] : [],
  )
}

async function countRows(
  engine: Engine,
  from: readonly [string, string],
  columns: ReturnType<typeof shared>,
) {
  const list = columns.map(({ name, isRetyped }) =>
    isRetyped ? `${quotedName(name)}::VARCHAR` : quotedName(name),
  )
  const extra = async (a: string, b: string): Promise<number> => {
    if (list.length === 0) return 0
    const [{ n }] = await engine.query(
      `SELECT count(*) AS n FROM (SELECT ${list.join(', ')} FROM ${a} EXCEPT ALL SELECT ${list.join(', ')} FROM ${b})`,
    )
    return Number(n)
  }
  return { removed: await extra(from[0], from[1]), added: await extra(from[1], from[0]) }
}

function keyProblem(code: string, message: string, where: string, mend: readonly string[]): ModelwrightError {
  return new ModelwrightError(code, { message, where, mend })
}

async function checkKey(
  engine: Engine,
  key: readonly string[],
  { path, shown }: ComparedSnapshot,
  { columns }: SnapshotFacts,
) {
  const names = columns.map(({ name }) => name)
  const absent = key.find((name) => !names.includes(name))
  if (absent !== undefined)
    throw keyProblem('RETRIEVE_KEY_MISSING', `The snapshot ${shown} has no column "${absent}".`, shown, [
      ...didYouMean(absent, names),
      `Columns: ${names.slice(0, 12).join(', ')}${names.length > 12 ? ', …' : ''}`,
    ])
  const list = key.map(quotedName).join(', ')
  const [{ n }] = await engine.query(
    `SELECT count(*) AS n FROM (SELECT 1 FROM ${storedRows(path)} GROUP BY ${list} HAVING count(*) > 1)`,
  )
  if (Number(n) > 0)
    throw keyProblem(
      'RETRIEVE_KEY_DUPLICATE',
      `${n} keys occur more than once in the snapshot ${shown}.`,
      shown,
      ['Name columns that together occur once:  --key id,day'],
    )
}

/** The type of a column as SQL calls it, of those that are told apart here. */
const sqlType = (facts: SnapshotFacts, name: string): string =>
  facts.columns.find((column) => column.name === name)?.type === 'number' ? 'DOUBLE' : 'VARCHAR'

interface Cells {
  readonly column: string
  /** What stands after FROM: both snapshots, as a and b, by key. */
  readonly joined: string
  readonly shownKey: string
  readonly types: readonly [string, string]
}

async function changedCells(
  engine: Engine,
  { column, joined, shownKey, types }: Cells,
): Promise<ChangedCells | undefined> {
  const [a, b] = [`a.${quotedName(column)}`, `b.${quotedName(column)}`]
  const pair = `{'key': ${shownKey}, 'a': ${cellText(a, types[0])}, 'b': ${cellText(b, types[1])}}`
  const [row] = await engine.query(
    `SELECT count(*) AS n, min_by(${pair}, ${shownKey}) AS example FROM ${joined} WHERE ${a}::VARCHAR IS DISTINCT FROM ${b}::VARCHAR`,
  )
  if (Number(row['n']) === 0) return undefined
  const { key, a: before, b: after } = row['example'] as { key: string; a: string | null; b: string | null }
  return { column, count: Number(row['n']), example: { key, before, after } }
}

async function compareByKey(
  engine: Engine,
  from: readonly [string, string],
  columns: readonly { name: string }[],
  {
    key,
    facts,
  }: { readonly key: readonly string[]; readonly facts: readonly [SnapshotFacts, SnapshotFacts] },
): Promise<NonNullable<SnapshotDifference['keys']>> {
  const on = key
    .map((name) => `a.${quotedName(name)} IS NOT DISTINCT FROM b.${quotedName(name)}`)
    .join(' AND ')
  const joined = `${from[0]} AS a JOIN ${from[1]} AS b ON ${on}`
  const shownKey = `concat_ws(', ', ${key.map((name) => cellText(`a.${quotedName(name)}`, sqlType(facts[0], name))).join(', ')})`
  const others = columns.filter(({ name }) => !key.includes(name))
  const differs = others.map(
    ({ name }) => `a.${quotedName(name)}::VARCHAR IS DISTINCT FROM b.${quotedName(name)}::VARCHAR`,
  )
  const count = async (sql: string): Promise<number> =>
    Number((await engine.query(`SELECT count(*) AS n FROM ${sql}`))[0]['n'])
  const cells: ChangedCells[] = []
  for (const { name } of others) {
    const types = [sqlType(facts[0], name), sqlType(facts[1], name)] as const
    const found = await changedCells(engine, { column: name, joined, shownKey, types })
    if (found !== undefined) cells.push(found)
  }
  return {
    removed: await count(`${from[0]} AS a ANTI JOIN ${from[1]} AS b ON ${on}`),
    added: await count(`${from[1]} AS b ANTI JOIN ${from[0]} AS a ON ${on}`),
    changed: differs.length === 0 ? 0 : await count(`${joined} WHERE ${differs.join(' OR ')}`),
    cells: cells.sort((x, y) => y.count - x.count),
  }
}

function retypedColumns(before: SnapshotFacts, after: SnapshotFacts) {
  const types = new Map<string, StoredColumn>(after.columns.map((column) => [column.name, column]))
  return before.columns.flatMap(({ name, type }) => {
    const now = types.get(name)?.type ?? type
    return now === type ? [] : [{ name, before: type, after: now }]
  })
}

/**
 * Compares two stored snapshots: columns, rows by content and, with a key, rows and cells by key. Out of core.
 *
 * @throws {ModelwrightError} RETRIEVE_KEY_MISSING, RETRIEVE_KEY_DUPLICATE - when the key does not tell rows apart
 */
export async function compareSnapshots(
  before: ComparedSnapshot,
  after: ComparedSnapshot,
  options: { readonly key?: readonly string[]; readonly temporary: string; readonly signal?: AbortSignal },
): Promise<SnapshotDifference> {
  const engine = await openEngine({ temporary: options.temporary, signal: options.signal })
  try {
    const facts = [await factsOn(engine, before.path), await factsOn(engine, after.path)] as const
    const names = facts.map(({ columns }) => new Set(columns.map(({ name }) => name)))
    const columns = shared(...facts)
    const from = [storedRows(before.path), storedRows(after.path)] as const
    const { key = [] } = options
    if (key.length > 0) {
      await checkKey(engine, key, before, facts[0])
      await checkKey(engine, key, after, facts[1])
    }
    const { added, removed } = await countRows(engine, from, columns)
    return {
      before: facts[0],
      after: facts[1],
      columns: {
        added: [...names[1]].filter((name) => !names[0].has(name)),
        removed: [...names[0]].filter((name) => !names[1].has(name)),
        retyped: retypedColumns(...facts),
      },
      rows: { same: facts[0].rowCount - removed, added, removed },
      ...(key.length > 0 && { keys: await compareByKey(engine, from, columns, { key, facts }) }),
    }
  } finally {
    engine.close()
  }
}
