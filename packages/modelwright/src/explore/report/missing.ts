import { dataTable, type Html, html, shownCount, shownShare, shownText } from '../../core/report/index.ts'
import type { Profile } from '../profile-types.ts'

/** Columns that get a column of dots. */
const mostDotted = 14

/** Shows which columns are missing together: a row a pattern, a dot a column. */
export function missingBody({ missingPatterns, rowCount, columns }: Profile): Html {
  const gappy = columns.filter(({ missing }) => missing > 0)
  const dotted = [...gappy].sort((a, b) => b.missing - a.missing).slice(0, mostDotted)
  const isDotted = gappy.length <= mostDotted
  const heads = [
    { title: 'Rows', isNumber: true },
    { title: 'Share', isNumber: true },
    ...(isDotted ? dotted.map(({ name }) => ({ title: shownText(name, 16) })) : [{ title: 'Missing' }]),
  ]
  const rows = missingPatterns.map(({ columns: missing, rows: count }) => {
    const gaps = new Set(missing)
    const dots = dotted.map(({ name }) =>
      gaps.has(name)
        ? html`<span class="gap" aria-label="missing">○</span>`
        : html`<span class="full" aria-label="there">●</span>`,
    )
    const list =
      missing.length === 0
        ? 'nothing'
        : missing
            .slice(0, 12)
            .map((name) => shownText(name, 24))
            .join(', ')
    const more = missing.length > 12 ? ` and ${missing.length - 12} more` : ''
    return {
      cells: [shownCount(count), shownShare(count / rowCount), ...(isDotted ? dots : [`${list}${more}`])],
    }
  })
  return html`<div${isDotted && html` class="dots"`}>${dataTable(heads, rows, 'The most frequent patterns of missing cells')}</div>`
}
