import { isMissing, type RowSetRecord, selectColumns, type Table } from '../../core/index.ts'
import { readBy } from '../run/reading.ts'
import { rowSetDigest } from '../store/row-sets.ts'
import { absent } from './check-artifact.ts'
import { type Claim, claimOf, confirmed, differs, unchecked } from './claims.ts'
import type { EvaluatedFit, Evidence, Found } from './evidence.ts'

/** Whether the data is what the artifact was made from, by its content. */
export function checkData(snapshot: string, found: Found<Table>): Claim {
  const name = `data ${snapshot.slice(0, 12)}`
  if ('why' in found) return absent(name, found)
  const { snapshot: digest, rowCount } = found.thing
  return claimOf(name, digest === snapshot, {
    holds: `${rowCount} rows whose content has this digest.`,
    differs: `The ${rowCount} rows found have the content digest ${digest.slice(0, 12)}: it is other data.`,
  })
}

function commonCount(a: Uint32Array, b: Uint32Array): number {
  const ids = new Set(a)
  return b.reduce((sum, id) => sum + (ids.has(id) ? 1 : 0), 0)
}

function outside({ rowIds }: RowSetRecord, table: Found<Table>): number {
  if ('why' in table) return 0
  const { rowCount } = table.thing
  return rowIds.reduce((sum, id) => sum + (id >= rowCount ? 1 : 0), 0)
}

/** The leak proof: the rows a fit saw and those it was scored on share none. */
export function checkLeak(
  { fit, held }: EvaluatedFit,
  tables: { readonly fit: Found<Table>; readonly held: Found<Table> },
  name: string,
): Claim {
  const lost = outside(fit, tables.fit) + outside(held, tables.held)
  if (lost > 0) return differs(name, `${lost} recorded rows are not in the data.`)
  if (fit.snapshot !== held.snapshot)
    return confirmed(
      name,
      `The ${held.rowIds.length} rows scored are of another table than the ${fit.rowIds.length} the fit saw.`,
    )
  const common = commonCount(fit.rowIds, held.rowIds)
  return claimOf(name, common === 0, {
    holds: `None of the ${held.rowIds.length} rows scored (set ${rowSetDigest(held.rowIds).slice(0, 12)}) is among the ${fit.rowIds.length} the evaluated fit saw (set ${rowSetDigest(fit.rowIds).slice(0, 12)}).`,
    differs: `${common} of the ${held.rowIds.length} rows scored are among the ${fit.rowIds.length} the evaluated fit saw.`,
  })
}

/** Whether as many rows were used as card and artifact claim. */
export function checkCounts({ model, card, shipped }: Evidence, fits: readonly EvaluatedFit[]): Claim {
  const held = fits.reduce((sum, fit) => sum + fit.held.rowIds.length, 0)
  const claimed = model.artifact.evaluation?.rowCount
  const wrong: string[] = []
  if (claimed !== held) wrong.push(`the artifact claims ${claimed} rows held out, recorded are ${held}`)
  if ('thing' in card) {
    const said = new Map(card.thing.splits.map(({ part, rowCount }) => [part, rowCount]))
    const counts: [string, number | undefined][] = [
      ['evaluated fit', fits[0].fit.rowIds.length],
      ['held out', held],
      ['shipped fit', shipped?.rowIds.length],
    ]
    for (const [part, count] of counts)
      if (count !== undefined && said.get(part) !== count)
        wrong.push(`the card claims ${said.get(part)} rows of the ${part}, recorded are ${count}`)
  }
  return claimOf('row counts', wrong.length === 0, {
    holds: `${fits[0].fit.rowIds.length} rows fitted, ${held} held out${shipped === undefined ? '' : `, ${shipped.rowIds.length} in the shipped fit`}, as claimed.`,
    differs: `${wrong.join('; ')}.`,
  })
}

/** Whether the data has what the schema asks for: its columns, readable, and present where they are required. */
export function checkSchema({ model }: Evidence, found: Found<Table>): Claim {
  if ('why' in found) return absent('schema', found)
  const table = found.thing
  const names = model.schema.inputs.map(({ name }) => name)
  const missing = names.filter((name) => !table.columns.has(name))
  if (missing.length > 0)
    return differs('schema', `The data has no column ${missing.map((name) => `"${name}"`).join(', ')}.`)
  if (model.schema.history !== undefined)
    return unchecked('schema', 'The columns are there; rows that look back are read with what went before.')
  const rows = readBy(model.artifact, selectColumns(table, names) as Table)
  const empty = model.schema.inputs.filter(({ name, nullable }) => {
    const column = rows.columns.get(name)
    if (nullable || column === undefined) return false
    let blank = 0
    for (let row = 0; row < table.rowCount; row++) if (isMissing(column, row)) blank++
    return blank === table.rowCount
  })
  return claimOf('schema', empty.length === 0, {
    holds: `All ${names.length} inputs are in the data and can be read.`,
    differs: `No value of ${empty.map(({ name }) => `"${name}"`).join(', ')} can be read.`,
  })
}
