import { type PreparedColumn, rememberedNumber } from '@modelwright/runtime'
import type { Seed } from '../../../core/index.ts'

/** Rows as the model remembers them, in an order that follows from what they hold. */
export interface Remembered {
  readonly numbers: Float32Array
  readonly codes: Int32Array
  readonly targets: Float64Array
  readonly weights: Float64Array
}

interface Cells {
  readonly numbers: readonly Float64Array[]
  readonly categories: readonly Int32Array[]
  readonly targets: ArrayLike<number>
}

function cellsOf(features: readonly PreparedColumn[], targets: ArrayLike<number>): Cells {
  return {
    numbers: features.flatMap((column) =>
      column.type === 'number' ? [column.values.map(rememberedNumber)] : [],
    ),
    categories: features.flatMap((column) => (column.type === 'category' ? [column.codes] : [])),
    targets,
  }
}

/** Which of two rows comes first, by what they hold; 0 where they are alike. */
function compareRows({ numbers, categories, targets }: Cells, a: number, b: number): number {
  for (const column of [...numbers, ...categories]) if (column[a] !== column[b]) return column[a] - column[b]
  return targets[a] - targets[b]
}

/** Takes every so-manieth row, so that each class or range of values keeps its share. */
function sampled(order: readonly number[], targets: ArrayLike<number>, count: number, seed: Seed): number[] {
  const drawn = Array.from(seed.split('rows').shuffle(Uint32Array.from(order)))
  drawn.sort((a, b) => targets[a] - targets[b])
  return Array.from({ length: count }, (_, i) => drawn[Math.floor(((i + 0.5) * drawn.length) / count)])
}

/**
 * Puts rows into the order of what they hold, draws a sample where there are too many, and joins those that are alike.
 *
 * @param weights - rows of weight 0 are left out
 */
export function remember(
  features: readonly PreparedColumn[],
  targets: ArrayLike<number>,
  weights: Float64Array,
  { maxRows, seed }: { maxRows: number; seed: Seed },
): Remembered {
  const cells = cellsOf(features, targets)
  const compare = (a: number, b: number): number => compareRows(cells, a, b)
  const all = Array.from(weights.keys())
    .filter((row) => weights[row] > 0)
    .sort(compare)
  const order = all.length > maxRows ? sampled(all, targets, maxRows, seed).sort(compare) : all
  const kept: { readonly row: number; weight: number }[] = []
  for (const row of order) {
    const last = kept.at(-1)
    if (last !== undefined && compare(last.row, row) === 0) last.weight += weights[row]
    else kept.push({ row, weight: weights[row] })
  }
  return {
    numbers: Float32Array.from(kept.flatMap(({ row }) => cells.numbers.map((column) => column[row]))),
    codes: Int32Array.from(kept.flatMap(({ row }) => cells.categories.map((column) => column[row]))),
    targets: Float64Array.from(kept, ({ row }) => targets[row]),
    weights: Float64Array.from(kept, ({ weight }) => weight),
  }
}
