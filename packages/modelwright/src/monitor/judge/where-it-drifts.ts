import type { Batch } from '@modelwright/runtime'
import { type Seed, takeBatch } from '../../core/index.ts'
import { slicesOf } from '../../evaluate/index.ts'
import { watchedRows } from '../watched.ts'
import { type ColumnDrift, judgeDrift } from './judge-drift.ts'

/**
 * Where the drift of a column sits. `within`: rows with a level of another column drifted, and all others did not. `mix`: within levels
 * it moved at most a third as far as over all rows, of which more have one level now. Plain data.
 */
export interface DriftPlace {
  readonly kind: 'within' | 'mix'
  readonly column: string
  readonly level: string
  /** Shares of rows of that level, at first and now. */
  readonly share: readonly [number, number]
  /** How far the column moved in rows of that level, and in all others; of a mix: the furthest within any level, and of all. */
  readonly effects: readonly [number, number]
}

/** Chance of a place where there is none, for all that are looked at together. */
const surely = 0.01
/** Rows of either side of a cut, at first and now: fewer could not show that they did not drift. */
const leastRows = 150

type Sides = readonly [Batch, Batch]

function driftOf(column: string, [before, now]: Sides, rate: number, seed: Seed): ColumnDrift | undefined {
  const only = (batch: Batch): Batch => ({
    rowCount: batch.rowCount,
    columns: new Map([[column, batch.columns.get(column)!]]),
  })
  const options = { rate, across: 'each', seed } as const
  return judgeDrift(watchedRows(only(before)), watchedRows(only(now)), options).columns[0]
}

const without = (batch: Batch, rows: Uint32Array): Batch => {
  const isIn = new Uint8Array(batch.rowCount)
  for (const row of rows) isIn[row] = 1
  return takeBatch(batch, Uint32Array.from([...isIn.keys()].filter((row) => isIn[row] === 0)))
}

/** Rows of one level of another column, on both sides. */
interface Cut {
  readonly column: string
  readonly level: string
  readonly inside: Sides
  readonly outside: Sides
}

/** Levels of a column that are many enough on both sides, as are the rows without them. */
function cutsBy(column: string, [before, now]: Sides): Cut[] {
  const later = slicesOf(now, column)
  return slicesOf(before, column).flatMap(({ level, rows }) => {
    const other = later.find((slice) => slice.level === level)
    if (other === undefined) return []
    const inside = [takeBatch(before, rows), takeBatch(now, other.rows)] as const
    const outside = [without(before, rows), without(now, other.rows)] as const
    const isEnough = [...inside, ...outside].every(({ rowCount }) => rowCount >= leastRows)
    return isEnough ? [{ column, level, inside, outside }] : []
  })
}

const shareOf = ({ inside, outside }: Cut): [number, number] =>
  [0, 1].map((side) => inside[side].rowCount / (inside[side].rowCount + outside[side].rowCount)) as [
    number,
    number,
  ]

/** The cut whose rows drifted while all others did not; of several the one where it drifted furthest. */
function within(column: string, cuts: readonly Cut[], seed: Seed): DriftPlace | undefined {
  const found = cuts.flatMap((cut): DriftPlace[] => {
    const key = seed.split(cut.column, cut.level)
    const inside = driftOf(column, cut.inside, surely / cuts.length, key)
    if (inside?.isDrift !== true) return []
    // What is not to have drifted must not even seem to: its chance is not shared out.
    const outside = driftOf(column, cut.outside, 0.05, key)
    if (outside === undefined || outside.isDrift) return []
    return [
      {
        kind: 'within',
        ...{ column: cut.column, level: cut.level },
        share: shareOf(cut),
        effects: [inside.effect, outside.effect],
      },
    ]
  })
  return found.sort((a, b) => b.effects[0] - a.effects[0])[0]
}

/** Whether levels of one column explain the drift: it moved far less within each of them, and one of them has more rows now. */
function mixed(column: string, cuts: readonly Cut[], all: ColumnDrift, seed: Seed): DriftPlace | undefined {
  const covered = cuts.reduce((sum, cut) => sum + shareOf(cut)[1], 0)
  if (cuts.length < 2 || covered < 0.9) return undefined
  const inside = cuts.map((cut) => driftOf(column, cut.inside, surely, seed.split(cut.column, cut.level)))
  if (inside.some((drift) => drift === undefined || drift.effect > all.effect / 3)) return undefined
  const [grown] = [...cuts].sort((a, b) => shareOf(b)[1] - shareOf(b)[0] - (shareOf(a)[1] - shareOf(a)[0]))
  const share = shareOf(grown)
  if (share[1] - share[0] < 0.05) return undefined
  const furthest = inside.reduce((most, drift) => Math.max(most, drift!.effect), 0)
  return { kind: 'mix', column: grown.column, level: grown.level, share, effects: [furthest, all.effect] }
}

const isLevelled = (batch: Batch, name: string): boolean =>
  ['category', 'boolean'].includes(batch.columns.get(name)?.type ?? '')

/**
 * Says whether the drift of a column sits in rows with one level of another column, or only comes of more rows with one.
 *
 * Looks at columns of levels that both sides have; a level counts where it, and the rows without it, are 150 rows on both sides.
 * Seeded: yes.  Cost: two judgements of one column for each level.
 *
 * @returns undefined where it drifted everywhere, or there is too little to say
 */
export function whereItDrifts(
  column: string,
  before: Batch,
  now: Batch,
  { seed }: { readonly seed: Seed },
): DriftPlace | undefined {
  const sides = [before, now] as const
  if (!sides.every(({ columns }) => columns.has(column))) return undefined
  const all = driftOf(column, sides, surely, seed)
  if (all?.isDrift !== true) return undefined
  const names = [...before.columns.keys()].filter(
    (name) => name !== column && sides.every((side) => isLevelled(side, name)),
  )
  const groups = names.map((name) => cutsBy(name, sides))
  const place = within(column, groups.flat(), seed)
  if (place !== undefined) return place
  for (const cuts of groups) {
    const mix = mixed(column, cuts, all, seed)
    if (mix !== undefined) return mix
  }
  return undefined
}
