import { type ConformalWay, numbersOf } from '../conformal-way.ts'

const sideOf = (share: number) => ({ options: { loss: 'quantile', lossParameter: share } })

/**
 * Lets boosted trees foretell the lower and the upper end, and moves both until they hold as much as asked: conformalised
 * quantile regression.
 *
 * Intervals need not lie evenly around the prediction: for amounts with a long tail they reach farther up than down. It needs
 * a thousand rows and more, and two further fits a fold.
 *
 * @see Romano, Patterson and Candès (2019), Conformalized quantile regression, NeurIPS; MAPIE ConformalizedQuantileRegressor
 */
export const quantiles: ConformalWay = {
  name: 'quantiles',
  about: 'Both ends are foretold, then moved',
  tasks: ['regression'],
  sides: (coverage) => [sideOf((1 - coverage) / 2), sideOf((1 + coverage) / 2)],
  scores(scored, [lower, upper]) {
    const { values } = numbersOf(scored)
    return values.map((value, row) =>
      Math.max(Math.min(lower[row], upper[row]) - value, value - Math.max(lower[row], upper[row])),
    )
  },
}
