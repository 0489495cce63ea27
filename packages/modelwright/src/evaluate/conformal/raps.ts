import { type ConformalWay, scoresOfTruth } from '../conformal-way.ts'

/**
 * As `aps`, but each class after the first `free` costs `penalty`: fewer unlikely classes where there are many.
 *
 * @see Angelopoulos et al. (2021), Uncertainty sets for image classifiers using conformal prediction, ICLR; MAPIE RAPSConformityScore
 */
export const raps: ConformalWay = {
  name: 'raps',
  about: 'As aps, with a price on every further class',
  tasks: ['binary', 'multiclass'],
  sides: () => [],
  scores: (scored, _, options) => scoresOfTruth(scored, { method: 'raps', ...options }),
}
