import { type ConformalWay, scoresOfTruth } from '../conformal-way.ts'

/**
 * Takes every class that is at least so probable: the smallest sets on average. A class is as strange as it is improbable.
 *
 * A row for which no class reaches the least probability has an empty set: nothing the model knows is plausible. Hard rows
 * are held less often than easy ones; `aps` evens that out.
 *
 * @see Sadinle, Lei and Wasserman (2019), Least ambiguous set-valued classifiers, JASA 114; MAPIE LACConformityScore
 */
export const lac: ConformalWay = {
  name: 'lac',
  about: 'Every class that is probable enough: the smallest sets',
  tasks: ['binary', 'multiclass'],
  sides: () => [],
  scores: (scored) => scoresOfTruth(scored, { method: 'lac' }),
}
