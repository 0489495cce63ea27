import { shownShare } from '../../core/report/index.ts'
import type { Relation } from '../profile-types.ts'

/** Names of the measures, as a textbook prints them. */
const symbols = {
  auc: 'AUC',
  'eta-squared': 'η²',
  'cramers-v': 'Cramér’s V',
  pearson: 'Pearson’s r',
  'correlation-ratio': 'η',
} as const satisfies Record<Relation['measure'], string>

const short = { ...symbols, 'cramers-v': 'V', pearson: 'r' } as const

/** Three decimals, so that relations stand in line. */
function decimals(value: number): string {
  return value.toFixed(3).replace('-', '−')
}

/** Writes a relation as short as a table needs it: `V 0.410`. */
export function shortRelation(relation: Relation): string {
  const rank = relation.spearman === undefined ? '' : `, ρ ${decimals(relation.spearman)}`
  return `${short[relation.measure]} ${decimals(relation.value)}${rank}`
}

/** Writes how strongly a column goes with the target: `AUC 0.740`. */
export function relationText(relation: Relation): string {
  const rank = relation.spearman === undefined ? '' : `, Spearman’s ρ ${decimals(relation.spearman)}`
  const power =
    relation.power === undefined ? '' : `; alone it foretells ${shownShare(relation.power)} of the target`
  return `${symbols[relation.measure]} ${decimals(relation.value)}${rank}${power}`
}
