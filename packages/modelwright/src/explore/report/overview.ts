import { type Card, cards, type Html, shownCount, shownShare, shownText } from '../../core/report/index.ts'
import type { Profile } from '../profile-types.ts'

/** Counts columns of each kind: `12 number, 3 category`. */
function kindsText({ columns }: Profile): string {
  const counts = new Map<string, number>()
  for (const { kind } of columns) counts.set(kind, (counts.get(kind) ?? 0) + 1)
  return [...counts]
    .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
    .map(([kind, count]) => `${count} ${kind}`)
    .join(', ')
}

function alertCards({ alerts }: Profile): Card[] {
  const errors = alerts.filter(({ severity }) => severity === 'error').length
  const warnings = alerts.filter(({ severity }) => severity === 'warning').length
  const note = `${errors} to mend, ${warnings} to look at, ${alerts.length - errors - warnings} to know`
  return [{ label: 'Alerts', value: shownCount(alerts.length), note }]
}

/** Shows a table at a glance. */
export function overview(profile: Profile): Html {
  const { rowCount, columnCount, missingCells, duplicateRows, target } = profile
  const cells = rowCount * columnCount
  return cards([
    { label: 'Rows', value: shownCount(rowCount) },
    { label: 'Columns', value: shownCount(columnCount), note: kindsText(profile) },
    {
      label: 'Missing cells',
      value: shownShare(cells === 0 ? 0 : missingCells / cells),
      note: `${shownCount(missingCells)} of ${shownCount(cells)}`,
    },
    {
      label: 'Duplicate rows',
      value: shownCount(duplicateRows),
      note: `${shownShare(rowCount === 0 ? 0 : duplicateRows / rowCount)} of the rows`,
    },
    ...(target === undefined
      ? []
      : [{ label: 'Target', value: shownText(target.name, 24), note: target.task }]),
    ...alertCards(profile),
  ])
}
