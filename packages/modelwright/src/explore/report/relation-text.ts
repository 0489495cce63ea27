import { shownNumber } from '../../core/report/index.ts'
import type { Relation } from '../profile-types.ts'

const symbols = {
  auc: 'AUC',
  'eta-squared': 'η²',
  'cramers-v': 'Cramér’s V',
  pearson: 'Pearson’s r',
  'correlation-ratio': 'η',
} as const satisfies Record<Relation['measure'], string>

/** Names of the measures, as a textbook prints them. */
export function measureName({ measure }: Relation): string {
  return symbols[measure]
}

/** Writes how strongly a column goes with the target: `AUC 0.74`. */
export function relationText(relation: Relation): string {
  const rank = relation.spearman === undefined ? '' : `, Spearman’s ρ ${shownNumber(relation.spearman)}`
  return `${measureName(relation)} ${shownNumber(relation.value)}${rank}`
}
