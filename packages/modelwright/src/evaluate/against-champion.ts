import { groupedCount } from '../core/index.ts'
import type { Comparison } from './compare.ts'
import { failed, type GateContext, type GateVerdict } from './gate.ts'
import type { Rival } from './judge-difference.ts'

/** A gate's comparison with the champion, or the verdict where there is none to make. */
export type AgainstChampion =
  | { readonly comparison: Comparison; readonly rival: Rival }
  | { readonly verdict: GateVerdict }

/** Says which rows two models are compared on: `214 rows neither saw, all newer than the champion's`. */
function championRowsText(rowCount: number, areNew: boolean | undefined): string {
  const kind = areNew === true ? ', all newer than the champion’s table' : ''
  return `${groupedCount(rowCount)} rows neither saw${kind}`
}

/**
 * Compares with the champion on rows neither model saw.
 *
 * No champion yet: passed. Not comparable, or fewer rows than the minimum: refused, with that reason.
 */
export function againstChampion(
  { champion, championRows }: GateContext,
  metric: string,
  { name, minimumRows, needed }: { name: string; minimumRows: number; needed: number },
): AgainstChampion {
  if (champion === 'none')
    return { verdict: { name, passed: true, reason: 'There is no champion yet.', value: null, needed } }
  if (champion === undefined) {
    const reason = 'The champion cannot be compared: no rows are known that neither model saw.'
    return { verdict: failed(name, reason, needed) }
  }
  const comparison = champion(metric)
  const { rowCount } = comparison
  if (rowCount < minimumRows) {
    const reason = `Only ${rowCount} rows are known that neither model saw; ${minimumRows} are needed.`
    return { verdict: failed(name, reason, needed) }
  }
  return { comparison, rival: { whom: 'champion', rows: championRowsText(rowCount, championRows?.areNew) } }
}
