import { selectRows, type Table } from '../../core/index.ts'
import {
  type EvaluatedFit,
  type Evidence,
  type Found,
  positionsOf,
  type Rescored,
  rescore,
  type UsedRows,
  usedIds,
  usedRows,
} from './evidence.ts'

/** The held-out rows of every evaluated fit, predicted again. */
export interface RescoredParts {
  readonly fits: readonly EvaluatedFit[]
  readonly parts: readonly Rescored[]
  /** The snapshot. */
  readonly table: Table
  /** The rows of the snapshot that the run used. */
  readonly used: UsedRows
}

/** Predicts the held-out rows of every evaluated fit again; says why where that cannot be. */
export async function rescoredParts(evidence: Evidence): Promise<Found<RescoredParts>> {
  const { model, fits, card } = evidence
  if ('why' in fits) return fits
  const { snapshot } = model.artifact.lineage
  const table = await evidence.table(String(snapshot))
  if ('why' in table) return { why: `Not without the data: ${table.why}.` }
  if (table.thing.snapshot !== snapshot) return { why: 'Not on other data than the model was made from.' }
  const used = usedRows(table.thing, model, usedIds(evidence, fits.thing, table.thing.snapshot), fits.thing)
  const group = 'why' in card ? null : (card.thing.judging?.group ?? null)
  const parts: Rescored[] = []
  for (const fit of fits.thing) {
    const held = await evidence.table(fit.held.snapshot)
    if ('why' in held) return { why: `Not without the rows that were held out: ${held.why}.` }
    const rows =
      held.thing.snapshot === table.thing.snapshot ? used : usedRows(held.thing, fit.model, undefined)
    parts.push(rescore(fit, rows, { whole: used.whole, group }))
  }
  return { thing: { fits: fits.thing, parts, table: table.thing, used } }
}

/** The held-out rows as one table, in the order of the joined predictions; folds are all of the table the run used. */
export function heldTable({ fits, parts, used: { table } }: Omit<RescoredParts, 'table'>): Table {
  if (parts.length === 1) return parts[0].table
  const positions = fits.flatMap(({ held }) => [...positionsOf(table, held.rowIds)])
  return selectRows(table, Uint32Array.from(positions))
}
