import { contentKeys, type RunStore, type Table } from '../core/index.ts'
import { countOpenings } from './run/count-openings.ts'

/** Rows of a file that were scored, and what is known of the table that the model was made from. */
export interface ScoredFile {
  readonly table: Table
  /** The model's digest. */
  readonly artifact: string
  /** The table the model was made from, with the content of each of its rows; absent: not in the store. */
  readonly made?: { readonly snapshot: string; readonly keys: ArrayLike<number> }
  /** Columns by which rows are equal. */
  readonly names: readonly string[]
}

/** From this share on, of the file or of the held-out rows, equal rows are no chance. */
const leastShare = 0.5

/** Whether the file holds rows of a hold-out of its own snapshot: any is enough. */
function holdsRow({ rowIds }: Table, heldOut: Uint32Array): boolean {
  const held = new Set(heldOut)
  return rowIds.some((row) => held.has(row))
}

/** Whether rows of the file equal held-out rows of another table, in at least half of either. */
function equalsRows(fileKeys: readonly number[], heldKeys: ReadonlySet<number>, heldCount: number): boolean {
  const equal = fileKeys.filter((key) => heldKeys.has(key)).length
  return equal > 0 && equal >= leastShare * Math.min(fileKeys.length, heldCount)
}

/** Held-out sets that the file has rows of: of its own snapshot by row, of the model's by content. */
async function heldOutIn(file: ScoredFile, runs: RunStore) {
  const { table, made, names } = file
  const own = await runs.heldOut(table.snapshot)
  const met = own
    .filter((rowIds) => holdsRow(table, rowIds))
    .map((rowIds) => ({ snapshot: table.snapshot, rowIds }))
  if (made === undefined || made.snapshot === table.snapshot) return met
  const fileKeys = Array.from(contentKeys(table, names))
  for (const rowIds of await runs.heldOut(made.snapshot)) {
    const heldKeys = new Set(Array.from(rowIds, (row) => made.keys[row]))
    if (equalsRows(fileKeys, heldKeys, rowIds.length)) met.push({ snapshot: made.snapshot, rowIds })
  }
  return met
}

/**
 * Counts an evaluation as an opening of every hold-out that the file has rows of, and records it.
 *
 * @returns how often the one opened most often was opened, this time included; 0 where the file has rows of none
 */
export async function openHeldOut(file: ScoredFile, runs: RunStore): Promise<number> {
  const met = await heldOutIn(file, runs)
  if (met.length === 0) return 0
  const count = await countOpenings(met, runs)
  for (const { snapshot, rowIds } of met)
    await runs.recordOpening({ artifact: file.artifact, snapshot, rowIds })
  return count
}
