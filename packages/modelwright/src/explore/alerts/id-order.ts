import { columnOf } from '../../core/index.ts'
import { type AlertContext, type AlertKind, perColumn, shown } from '../alert.ts'
import { ignoreLine } from '../mends.ts'
import { ascends, type IdOrder, orderOfId } from '../order-of-id.ts'
import type { ColumnProfile } from '../profile-types.ts'

const from = 0.3
/** From here on the order is nearly all of it. */
const nearlyAll = 0.8

/** Whether the id only numbers rows whose order is told of by itself. */
function isToldByRows({ table, profile }: AlertContext, { name }: ColumnProfile): boolean {
  return (profile.target?.order ?? 0) >= from && ascends(columnOf(table, name), table.rowCount)
}

function evidenceOf({ measure, value, low, high, of }: IdOrder): string {
  const what = measure === 'auc' ? 'AUC' : 'rank correlation'
  const whose = of === undefined ? '' : ` of ${JSON.stringify(of)}`
  return `Its order tells the target (${what}${whose} ${shown(value)}, ${shown(low)} to ${shown(high)}): it may have been given out by the outcome, or number rows in time while the target drifts. No model takes an id unless it is kept; then split by time, or leave it out.`
}

/** Ids whose order tells the target, in whatever order the rows are. */
export const idOrder: AlertKind = {
  name: 'id-order',
  about: 'The order of an id tells the target, whatever order the rows are in.',
  find: (context) =>
    perColumn(context, (column) => {
      const { target, table } = context
      if (column.kind !== 'id' || target === undefined) return undefined
      const found = orderOfId(columnOf(table, column.name), table.rowCount, target.truth)
      if (found === undefined || found.strength < from || isToldByRows(context, column)) return undefined
      const severity = found.strength > nearlyAll ? 'warning' : 'info'
      return { alert: 'id-order', severity, evidence: evidenceOf(found), mend: ignoreLine(column) }
    }),
}
