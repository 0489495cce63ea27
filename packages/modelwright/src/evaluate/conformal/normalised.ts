import { type ConformalWay, numbersOf } from '../conformal-way.ts'
import { absolute } from './absolute.ts'

/** Of the mean error, the least that a row is taken to have: a side model may foretell less than nothing. */
const leastShare = 0.1

/**
 * Gives rows with larger errors wider intervals: boosted trees learn how far predictions of rows they did not see were off,
 * and a row is as strange as it is far from its prediction in units of that.
 *
 * It needs some hundred rows. The least unit is a tenth of the mean error.
 *
 * @see Lei et al. (2018), section 5.2 (locally weighted); Papadopoulos et al. (2008); MAPIE ResidualNormalisedScore
 */
export const normalised: ConformalWay = {
  name: 'normalised',
  about: 'Wider where predictions are farther off',
  tasks: ['regression'],
  sides: () => [{ options: {}, targetOf: (scored) => absolute.scores(scored, [], {}) }],
  learn(scored) {
    const errors = absolute.scores(scored, [], {})
    return { least: (leastShare * errors.reduce((sum, error) => sum + error, 0)) / errors.length }
  },
  scores(scored, [spreads], { least = 0 }) {
    const { values, predictions } = numbersOf(scored)
    return values.map((value, row) => {
      const error = Math.abs(value - predictions[row])
      return error === 0 ? 0 : error / Math.max(least, spreads[row])
    })
  },
}
