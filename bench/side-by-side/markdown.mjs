// Rows as a table for a page.

/** Four digits, as a person would round; words as they are. */
function cellOf(value) {
  if (value === undefined || value === null || Number.isNaN(value)) return ''
  if (typeof value !== 'number' || Number.isInteger(value)) return String(value).replaceAll('|', '\\|')
  return String(Number(value.toPrecision(4)))
}

/** Rows as lines of markdown; the columns are all fields any row has, in the order they are met. */
export function markdownTable(rows) {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  const lineOf = (cells) => `| ${cells.join(' | ')} |`
  return [
    lineOf(names),
    `|${names.map(() => '---|').join('')}`,
    ...rows.map((row) => lineOf(names.map((name) => cellOf(row[name])))),
  ].join('\n')
}
