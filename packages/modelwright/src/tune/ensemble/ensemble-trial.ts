import type { Trial } from '../trial.ts'
import type { ConsideredEnsemble } from './choose-ensemble.ts'
import { meanDefined } from './library.ts'

/**
 * Makes a row for the leaderboard of an ensemble that was chosen.
 *
 * Its scores are those of weights that were chosen without the fold, so that they stand beside those of other trials.
 *
 * @param members - the trials it is made of: their time and size are its own, about
 */
export function ensembleTrial(
  { scores, kind, members: weighed }: ConsideredEnsemble,
  { index, name, members }: { index: number; name: string; members: readonly Trial[] },
): Trial {
  const mean = meanDefined(scores)
  const variance = meanDefined(scores.map((score) => (score - mean) * (score - mean)))
  const parts = weighed.map(({ trial, weight }) => {
    const learner = members.find((member) => member.index === trial)?.learner ?? '?'
    return `${Number(weight.toPrecision(3))} × ${learner} (trial ${trial})`
  })
  const share = Math.min(...members.map(({ share: own = 1 }) => own))
  return {
    index,
    learner: name,
    options: {},
    scores,
    mean,
    sd: Math.sqrt(variance),
    fitMs: members.reduce((sum, { fitMs }) => sum + fitMs, 0),
    kilobytes: members.reduce((sum, { kilobytes }) => sum + kilobytes, 0),
    rowMicroseconds: members.reduce((sum, member) => sum + member.rowMicroseconds, 0),
    state: 'done',
    ...(share < 1 ? { share } : {}),
    notes: [`${kind} of ${parts.join(', ')}`],
  }
}
