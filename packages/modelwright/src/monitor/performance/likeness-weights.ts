import type { Batch } from '@modelwright/runtime'
import { type Deadline, type FitRows, noDeadline, type Seed, takeBatch } from '../../core/index.ts'
import { mixedRows } from '../mixed-rows.ts'

/** No row of the reference counts more than so many times the mean. */
const mostWeight = 20
/** Odds beyond these are not trusted. */
const leastShare = 0.001

/** How weights are made. */
export interface LikenessOptions {
  readonly fitRows: FitRows
  readonly seed: Seed
  readonly deadline?: Deadline | undefined
  /** Rows of each side that the model is fitted on: 5,000 when absent. */
  readonly mostRows?: number | undefined
}

/**
 * Weights rows of the reference so that they are like those of a window: by the odds that a model gives each to be of the window.
 *
 * The model is fitted on other rows than those it weights. Weights have mean 1 and are cut at twenty.
 *
 * @returns one weight a row of the reference
 * @see Sugiyama, Suzuki and Kanamori (2012), Density Ratio Estimation in Machine Learning, §4
 */
export async function likenessWeights(
  reference: Batch,
  current: Batch,
  { fitRows, seed, deadline = noDeadline, mostRows = 5000 }: LikenessOptions,
): Promise<Float64Array> {
  const weights = new Float64Array(reference.rowCount)
  const half = (odd: 0 | 1): Uint32Array =>
    Uint32Array.from({ length: reference.rowCount }, (_, row) => row).filter((row) => row % 2 === odd)
  for (const side of [0, 1] as const) {
    const { rows, from } = mixedRows(takeBatch(reference, half(side)), current, mostRows, 2)
    const target = { task: 'binary', codes: from, classes: ['reference', 'current'] } as const
    const chances = await fitRows(rows, target, { seed: seed.split('side', side), deadline })
    const others = half(side === 0 ? 1 : 0)
    chances(takeBatch(reference, others)).forEach((p, at) => {
      const share = Math.min(1 - leastShare, Math.max(leastShare, p))
      weights[others[at]] = share / (1 - share)
    })
  }
  const mean = weights.reduce((sum, weight) => sum + weight, 0) / weights.length
  const cut = weights.map((weight) => Math.min(mostWeight, weight / mean))
  const total = cut.reduce((sum, weight) => sum + weight, 0) / cut.length
  return cut.map((weight) => weight / total)
}
