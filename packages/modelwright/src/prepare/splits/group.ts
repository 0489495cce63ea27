import { columnOf, isMissing, ModelwrightError, type Seed, type Table } from '../../core/index.ts'
import { choosePlaces, everyRow, largeFrom, placeRows, sidesOf, tiesOf } from '../places.ts'
import { defineSplit, outerFolds, type SplitSpec, testShare } from '../split-contract.ts'

/** Options of {@link group}. */
export interface GroupOptions {
  readonly by: string
  readonly test?: number
  /** Folds, each held out in turn: nested cross-validation. */
  readonly folds?: number
}

const options = {
  by: { type: 'text', default: '', about: 'Column that names the group, e.g. a patient.' },
  folds: outerFolds,
  test: testShare,
} as const

/** Rows without a group are a group each, by their content. */
function placesOfGroups(table: Table, by: string, seed: Seed): Float64Array {
  const column = columnOf(table, by)
  const places = placeRows(table, seed, by)
  let own: Float64Array | undefined
  for (let row = 0; row < table.rowCount; row++) {
    if (!isMissing(column, row)) continue
    own ??= placeRows(table, seed.split('no group'))
    places[row] = own[row]
  }
  return places
}

function refuse(by: string, groups: number, needed: number): never {
  throw new ModelwrightError('PREPARE_SPLIT_INVALID', {
    message: `Splitting by group needs at least ${needed} groups; "${by}" has ${groups}.`,
    where: `split: group({ by: '${by}' })`,
    mend: ['Name a column with more values:  split: group({ by: … })', 'Or split rows:  split: random()'],
  })
}

/** Whole groups to one side. */
export const groupSplit = defineSplit({
  name: 'group',
  about: 'Keeps all rows of a group on one side.',
  options,
  sides(table, { by, test }, { seed }) {
    const places = placesOfGroups(table, by, seed)
    const ties = tiesOf(places, everyRow(table.rowCount))
    if (ties.length < 2) refuse(by, ties.length, 2)
    const chosen =
      ties.length < largeFrom ? choosePlaces(ties, Math.max(1, Math.round(table.rowCount * test))) : undefined
    const isTest = (place: number): boolean => (chosen === undefined ? place < test : chosen.has(place))
    return {
      of: sidesOf(places, isTest),
      how: `whole groups of "${by}" by a hash of the group`,
    }
  },
  folds(table, count, { by }, { seed }) {
    const places = placesOfGroups(table, by, seed)
    const ties = tiesOf(places, everyRow(table.rowCount))
    if (ties.length < count) refuse(by, ties.length, count)
    const sizes = new Float64Array(count)
    const foldOf = new Map<number, number>()
    for (const { place, count: size } of [...ties].sort((a, b) => b.count - a.count || a.place - b.place)) {
      const fold = sizes.indexOf(Math.min(...sizes))
      foldOf.set(place, fold)
      sizes[fold] += size
    }
    return { of: Int32Array.from(places, (place) => foldOf.get(place)!), how: `whole groups of "${by}"` }
  },
})

/** Keeps all rows of a group on one side: for rows that come in families, such as the visits of one patient. */
export function group(options: GroupOptions): SplitSpec {
  return { kind: 'split', name: 'group', options: { ...options } }
}
