import { columnOf, type Seed, type Table, type Target } from '../core/index.ts'
import { foretell } from './foretell.ts'

/** A column that foretells this much of the target all by itself is suspected. */
export const suspectedFrom = 0.99

/** A column that gives the target away. */
export interface Leak {
  readonly column: string
  /** How well it alone foretells the target, up to 1. */
  readonly foretells: number
}

/** Finds columns that foretell the target all by themselves on rows that were not looked at. Seeded: yes. */
export function suspectLeaks(
  table: Table,
  names: readonly string[],
  target: Target,
  seed: Seed,
): readonly Leak[] {
  return names
    .map((column) => ({
      column,
      foretells: foretell(columnOf(table, column), table.rowCount, target, seed.split('leak', column)),
    }))
    .filter(({ foretells }) => foretells >= suspectedFrom)
}
