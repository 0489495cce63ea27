import type { FitSize, Pace } from '../../../core/index.ts'

/** Nanoseconds that a tree takes for each row and feature, about. */
const nsPerCell = 40

/** What a tree takes besides counts as so many more rows at most; of few rows, which make small trees, as such a share of them. */
const mostBesides = 2000
const shareBesides = 0.5

/** Rounds of a fit with usual options, about: those that find out how many are good, and those on all rows. */
const usualRounds = 800

/** Rounds of a fit in a hurry: more have diminishing returns, fewer tell little. */
const mostRounds = 100
const leastRounds = 20

/** The rates of all rounds add up to this, so that few rounds get as far as many; with greater rates trees overshoot. */
const sumOfRates = 10
const greatestRate = 0.2

function msPerRound({ rowCount, featureCount, outputs }: FitSize): number {
  const rows = rowCount + Math.min(mostBesides, shareBesides * rowCount)
  return (rows * featureCount * outputs * nsPerCell) / 1e6
}

/** How long fits of boosted trees take, and those that take less: fewer rounds, each of which adds more, and no other fit before that counts them. */
export const pace = {
  usualMs: (size) => usualRounds * msPerRound(size),
  quickMs: (size) => mostRounds * msPerRound(size),
  within(size, ms) {
    const trees = Math.max(leastRounds, Math.min(mostRounds, Math.floor(ms / msPerRound(size))))
    const learningRate = Math.min(greatestRate, Number((sumOfRates / trees).toPrecision(2)))
    return { trees, learningRate, earlyStopping: 0 }
  },
} as const satisfies Pace
