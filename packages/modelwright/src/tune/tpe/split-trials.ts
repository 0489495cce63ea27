import type { HeardTrial } from '../sampler.ts'

/** Done before pruned before failed; of done ones the lower loss, of pruned ones the later stop. */
const ranks = { done: 0, pruned: 1, failed: 2, running: 3 } as const

function compare(a: HeardTrial, b: HeardTrial): number {
  const first = ranks[a.state] - ranks[b.state]
  if (first !== 0) return first
  const later = a.state === 'pruned' ? b.steps - a.steps : 0
  return later || (a.loss === b.loss ? 0 : a.loss - b.loss) || a.index - b.index
}

/**
 * Parts the best tenth of finished trials (25 at most) from the rest.
 *
 * Running trials count as bad: the constant liar, which keeps parallel trials apart.
 *
 * @returns each part in the order of the study
 */
export function splitTrials(heard: readonly HeardTrial[]): { good: HeardTrial[]; bad: HeardTrial[] } {
  const sorted = [...heard].sort(compare)
  const finished = heard.filter(({ state }) => state !== 'running').length
  const goodCount = Math.min(Math.ceil(0.1 * finished), 25)
  const byIndex = (a: HeardTrial, b: HeardTrial): number => a.index - b.index
  return { good: sorted.slice(0, goodCount).sort(byIndex), bad: sorted.slice(goodCount).sort(byIndex) }
}
