import { join } from 'node:path'
import {
  type BringContext,
  type Brought,
  didYouMean,
  ModelwrightError,
  type OptionValues,
  type Source,
} from '../../core/index.ts'
import { type Engine, openEngine, quotedName, quotedText } from '../../engine/index.ts'
import { writingProblem } from '../bytes/file-problem.ts'
import type { joinOptions } from './combine-options.ts'
import { bringParts, hasValues, openPart, type Part, provenanceOf, typeName, typesDiffer } from './parts.ts'

type JoinValues = OptionValues<typeof joinOptions>

/** A column of the key: what the first table calls it, and what the others do. */
interface KeyColumn {
  readonly first: string
  readonly other: string
}

function missingKey(name: string, { columns, shown }: Part): ModelwrightError {
  const names = [...columns.keys()]
  return new ModelwrightError('RETRIEVE_KEY_MISSING', {
    message: `"${shown}" has no column "${name}" to join on.`,
    where: shown,
    mend: [
      ...didYouMean(name, names),
      `Columns: ${names.slice(0, 12).join(', ')}${names.length > 12 ? ', …' : ''}`,
      "Where names differ:  { on: 'customer=id' }",
    ],
  })
}

/** Reads `id` or `customer=id`; a column whose name holds `=` is meant where the first table has it. */
function keyColumns(on: readonly string[], first: Part): KeyColumn[] {
  return on.map((text) => {
    const at = text.indexOf('=')
    if (at < 0 || first.columns.has(text)) return { first: text, other: text }
    return { first: text.slice(0, at).trim(), other: text.slice(at + 1).trim() }
  })
}

async function checkKeys(
  engine: Engine,
  keys: readonly KeyColumn[],
  first: Part,
  other: Part,
): Promise<void> {
  for (const key of keys) {
    if (!first.columns.has(key.first)) throw missingKey(key.first, first)
    if (!other.columns.has(key.other)) throw missingKey(key.other, other)
    const [a, b] = [first.columns.get(key.first)!, other.columns.get(key.other)!]
    if (typeName(a) === typeName(b)) continue
    if (
      (await hasValues(engine, first, quotedName(key.first))) &&
      (await hasValues(engine, other, quotedName(key.other)))
    )
      throw typesDiffer(key.first, first, other, b)
  }
}

/** Refuses keys that occur more than once in a further table: each would multiply rows of the first. */
async function refuseTwice(engine: Engine, keys: readonly KeyColumn[], { from, shown }: Part): Promise<void> {
  const names = keys.map(({ other }) => quotedName(other))
  const list = names.join(', ')
  const [row] = await engine.query(
    `SELECT count(*) AS keys, max(n) AS most, any_value(shown) AS shown FROM (
       SELECT count(*) AS n, concat_ws(', ', ${names.map((name) => `${name}::VARCHAR`).join(', ')}) AS shown FROM ${from}
       WHERE ${names.map((name) => `${name} IS NOT NULL`).join(' AND ')} GROUP BY ${list} HAVING count(*) > 1)`,
  )
  if (Number(row['keys']) === 0) return
  throw new ModelwrightError('RETRIEVE_KEY_DUPLICATE', {
    message: `${row['keys']} keys occur more than once in "${shown}", such as ${row['shown']} (up to ${row['most']} times): rows would be multiplied.`,
    where: shown,
    mend: [
      'Make it one row a key first: in a query, with GROUP BY.',
      "If a row for each match is what you want:  { many: 'multiply' }",
    ],
  })
}

/** Names of the further tables' columns in the result; one that is taken gets the number of its table. */
function outputNames(
  parts: readonly Part[],
  keys: readonly KeyColumn[],
  warn: (message: string) => void,
): Map<string, string>[] {
  const taken = new Set(parts[0].columns.keys())
  return parts.slice(1).map(({ columns, shown }, at) => {
    const names = new Map<string, string>()
    for (const name of columns.keys()) {
      if (keys.some(({ other }) => other === name)) continue
      let output = name
      for (let number = at + 2; taken.has(output); number++) output = `${name}_${number}`
      if (output !== name) warn(`Column "${name}" of "${shown}" is called "${output}": the name is taken.`)
      taken.add(output)
      names.set(name, output)
    }
    return names
  })
}

function sqlOf(
  parts: readonly Part[],
  keys: readonly KeyColumn[],
  outputs: readonly Map<string, string>[],
  how: string,
): string {
  const list = [...parts[0].columns.keys()].map((name) => `t0.${quotedName(name)}`)
  outputs.forEach((names, at) => {
    for (const [name, output] of names) list.push(`t${at + 1}.${quotedName(name)} AS ${quotedName(output)}`)
  })
  const joins = parts.slice(1).map(({ from }, at) => {
    const on = keys.map(({ first, other }) => `t0.${quotedName(first)} = t${at + 1}.${quotedName(other)}`)
    return `${how} JOIN ${from} AS t${at + 1} ON ${on.join(' AND ')}`
  })
  const order = parts.map((_, at) => `t${at}.file_row_number`)
  return `SELECT ${list.join(', ')} FROM ${parts[0].from} AS t0 ${joins.join(' ')} ORDER BY ${order.join(', ')}`
}

/** Says how many rows found no match, and fails where none did. */
async function countMatches(
  engine: Engine,
  keys: readonly KeyColumn[],
  first: Part,
  other: Part,
  warn: (message: string) => void,
): Promise<void> {
  const on = keys.map((key) => `t0.${quotedName(key.first)} = t1.${quotedName(key.other)}`)
  const [row] = await engine.query(
    `SELECT count(*) AS all_rows, count(*) FILTER (EXISTS (FROM ${other.from} AS t1 WHERE ${on.join(' AND ')})) AS matched FROM ${first.from} AS t0`,
  )
  const [all, matched] = [Number(row['all_rows']), Number(row['matched'])]
  if (matched === 0 && all > 0)
    throw new ModelwrightError('RETRIEVE_KEY_UNMATCHED', {
      message: `No key of "${first.shown}" is found in "${other.shown}".`,
      where: other.shown,
      mend: [
        'Check that both spell their keys the same way: capital letters, blanks, leading zeros.',
        'Or join on another column.',
      ],
    })
  if (matched < all)
    warn(`${all - matched} of ${all} rows of "${first.shown}" find no match in "${other.shown}".`)
}

/**
 * Joins sources by a key: the rows of the first, in their order, with the columns of the others beside them.
 *
 * @throws {ModelwrightError} RETRIEVE_KEY_MISSING, RETRIEVE_KEY_DUPLICATE, RETRIEVE_KEY_UNMATCHED, RETRIEVE_TYPES_DIFFERENT
 */
export async function bringJoin(
  sources: readonly Source[],
  values: JoinValues,
  context: BringContext,
): Promise<Brought> {
  const brought = await bringParts(sources, context)
  const warn = (message: string): void => context.log({ kind: 'warning', stage: 'retrieve', message })
  const folder = await context.makeFolder()
  const path = join(folder, 'join.parquet')
  const engine = await openEngine({ temporary: folder, signal: context.signal })
  try {
    const parts: Part[] = []
    for (const one of brought) parts.push(await openPart(engine, one))
    const [first, ...others] = parts
    const keys = keyColumns(values.on, first)
    for (const other of others) {
      await checkKeys(engine, keys, first, other)
      if (values.many === 'refuse') await refuseTwice(engine, keys, other)
      await countMatches(engine, keys, first, other, warn)
    }
    const sql = sqlOf(parts, keys, outputNames(parts, keys, warn), values.how)
    await engine.query(`COPY (${sql}) TO ${quotedText(path)} (FORMAT parquet, COMPRESSION zstd)`)
  } catch (error) {
    throw writingProblem(error, 'the join')
  } finally {
    engine.close()
  }
  const provenance = provenanceOf(brought)
  const settings = { on: values.on.join(', '), how: values.how, ...provenance.settings }
  return { files: [{ path, shown: 'join' }], format: 'parquet', shown: 'join', ...provenance, settings }
}
