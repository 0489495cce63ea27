import { type ConformalWay, numbersOf } from '../conformal-way.ts'

/**
 * Gives every row an interval of the same width: a row is as strange as it is far from its prediction.
 *
 * It needs no further model and few rows. Where errors are larger for some rows than for others, easy rows get too wide an
 * interval and hard ones too narrow a one: take `normalised` or `quantiles` there.
 *
 * @see Lei et al. (2018), Distribution-free predictive inference for regression, JASA 113; MAPIE AbsoluteConformityScore
 */
export const absolute: ConformalWay = {
  name: 'absolute',
  about: 'The same width for every row',
  tasks: ['regression'],
  sides: () => [],
  scores(scored) {
    const { values, predictions } = numbersOf(scored)
    return values.map((value, row) => Math.abs(value - predictions[row]))
  },
}
