import { withLent } from '../core/with-sorted.ts'

/** Values that occur more than once, with how often. */
export interface Frequent {
  readonly value: number
  readonly count: number
}

/** The finite ones of some numbers. What is asked of them once they are sorted is asked after `sort`. */
export interface FiniteNumbers {
  readonly count: number
  readonly missing: number
  readonly infinite: number
  /** Distinct infinite values: none, one or two. */
  readonly infinities: number
  /** Of no use where there are none. */
  readonly least: number
  readonly greatest: number
  /** Whether each is above the one before. */
  readonly isRising: boolean
  readonly isWhole: boolean
  /** Mean of the values times `scale`, and sums of the powers of how far they are from it; before they are sorted. */
  powers(scale: number): {
    readonly mean: number
    readonly second: number
    readonly third: number
    readonly fourth: number
  }
  /** The values, ascending. */
  sort(): Float64Array
  /** How many of the sorted values are distinct, and up to five of those that occur more than once, most frequent first. */
  runs(): { readonly distinct: number; readonly top: readonly Frequent[] }
  /** Distances between distinct ones of the sorted values, which these take the place of. */
  distances(): Pick<FiniteNumbers, 'count' | 'sort' | 'runs'>
}

const toldBytes = 96

/**
 * Hands the finite ones of some numbers to `look`; nothing it is given may be kept.
 *
 * Cost: O(n) time, a copy of the values and as much to sort it with.
 */
export function withFinite<Found>(values: Float64Array, look: (finite: FiniteNumbers) => Found): Found {
  return withLent(values, ({ kernels, at, scratch }) => {
    const told = kernels.take(toldBytes)
    const numbersOf = (count: number): Pick<FiniteNumbers, 'count' | 'sort' | 'runs'> => ({
      count,
      sort() {
        kernels.sortNumbers(at, count, scratch)
        return kernels.numbersAt(at, count)
      },
      runs() {
        kernels.countRuns(at, count, told)
        const [distinct, kept, ...pairs] = kernels.numbersAt(told, 12)
        const top = Array.from({ length: kept }, (_, place) => ({
          value: pairs[2 * place],
          count: pairs[2 * place + 1],
        }))
        return { distinct, top }
      },
    })
    try {
      const count = kernels.keepFinite(at, values.length, told)
      const [least, greatest] = kernels.numbersAt(told, 2)
      const [up, down, isRising, isWhole] = kernels.intsAt(told + 16, 4)
      return look({
        ...numbersOf(count),
        missing: values.length - count - up - down,
        infinite: up + down,
        infinities: Math.min(up, 1) + Math.min(down, 1),
        least,
        greatest,
        isRising: isRising === 1,
        isWhole: isWhole === 1,
        powers(scale) {
          kernels.sumPowers(at, count, scale, told)
          const [mean, second, third, fourth] = kernels.numbersAt(told, 4)
          return { mean, second, third, fourth }
        },
        distances: () => numbersOf(kernels.distancesOf(at, count)),
      })
    } finally {
      kernels.give(told, toldBytes)
    }
  })
}
