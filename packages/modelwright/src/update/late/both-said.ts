import { outputsOf, type Target } from '../../core/index.ts'
import type { RowLoss, Said } from '../row-losses/row-loss.ts'
import { pairedDifferences } from '../trial/differences.ts'

/** What champion and challenger said of the same rows. */
export interface BothSaid {
  readonly task: Target['task']
  /** None for numbers. */
  readonly classes: readonly string[]
  readonly champion: Said
  readonly challenger: Said
}

/** By what rows are judged: the loss, how far differences of it go, and the scale of numbers. */
export interface LossTerms {
  readonly loss: RowLoss
  readonly range: number
  readonly scale?: number | undefined
}

/** Counts the rows. */
export function rowsOf(both: BothSaid): number {
  return both.champion.length / outputsOf(both)
}

/** Takes the rows at the given positions. */
export function takeSaid(both: BothSaid, rows: Uint32Array): BothSaid {
  const width = outputsOf(both)
  const [champion, challenger] = [both.champion, both.challenger].map((said) => {
    const taken = new Float64Array(rows.length * width)
    rows.forEach((row, at) => {
      taken.set(said.subarray(row * width, (row + 1) * width), at * width)
    })
    return taken
  })
  return { ...both, champion, challenger }
}

/** How much less the challenger lost on each row, cut to the range. */
export function trueDifferences(
  { champion, challenger }: BothSaid,
  truth: Target,
  { loss, range, scale }: LossTerms,
): Float64Array {
  return pairedDifferences(loss.of(truth, champion, scale), loss.of(truth, challenger, scale), range)
}
