import { stepOfRung } from './growth.ts'
import type { SearchPlan } from './search-plan.ts'
import { type FoldOutcome, isGivenUp } from './trial.ts'

function nameOf(pruner: string | { readonly name: string } | undefined): string {
  return typeof pruner === 'string' ? pruner : (pruner?.name ?? 'median')
}

/** Says where a trial was pruned and why; its last outcome is that of the fold that decided. */
export function prunedText(
  { options: { pruner, roundPruner } }: SearchPlan,
  outcomes: readonly (FoldOutcome | undefined)[],
): string {
  const at = outcomes.findLastIndex((outcome) => outcome !== undefined)
  const outcome = outcomes[at]
  const fold = `fold ${at + 1} of ${outcomes.length}`
  if (!isGivenUp(outcome)) return `Given up after ${fold}: behind earlier trials (${nameOf(pruner)}).`
  const { growth } = outcome
  const loss = growth[growth.length - 1].toPrecision(4)
  return `Given up in ${fold} at step ${stepOfRung(growth.length - 1)}: its loss of ${loss} was behind earlier trials there (${nameOf(roundPruner)}).`
}
