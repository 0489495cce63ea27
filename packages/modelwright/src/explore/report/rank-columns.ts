import type { ColumnProfile, Profile } from '../profile-types.ts'

/** Columns besides the target, those that go with it most first, then as in the table. */
export function rankColumns({ columns, target }: Profile): readonly ColumnProfile[] {
  return columns
    .filter(({ name }) => name !== target?.name)
    .map((column, place) => ({ column, place, strength: column.relation?.strength ?? -1 }))
    .sort((a, b) => b.strength - a.strength || a.place - b.place)
    .map(({ column }) => column)
}
