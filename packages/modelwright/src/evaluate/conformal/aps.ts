import { type ConformalWay, scoresOfTruth } from '../conformal-way.ts'

/**
 * Takes the likeliest classes until their probabilities make up enough: larger sets for harder rows.
 *
 * A class is as strange as all likelier ones together are probable, so that the likeliest always is in the set. Nothing is
 * drawn by chance: the same row always has the same set. Where the likeliest class is right more often than asked, sets are
 * that class alone and hold more than asked.
 *
 * @see Romano, Sesia and Candès (2020), Classification with valid and adaptive coverage, NeurIPS; MAPIE APSConformityScore
 */
export const aps: ConformalWay = {
  name: 'aps',
  about: 'The likeliest classes until they make up enough: larger sets for harder rows',
  tasks: ['binary', 'multiclass'],
  sides: () => [],
  scores: (scored) => scoresOfTruth(scored, { method: 'aps' }),
}
