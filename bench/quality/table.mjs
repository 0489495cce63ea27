/** A number in at most six characters or so, as a person would round it. */
export function short(value) {
  if (typeof value !== 'number') return value === undefined ? '' : String(value)
  if (!Number.isFinite(value)) return '–'
  if (Number.isInteger(value)) return String(value)
  const size = Math.abs(value)
  if (size < 0.001) return value.toExponential(1)
  return size >= 100 ? value.toFixed(0) : size >= 10 ? value.toFixed(2) : value.toFixed(size >= 1 ? 3 : 4)
}

/** Lines of rows with the same fields, columns aligned: words to the left, numbers to the right. */
export function tableText(rows) {
  if (rows.length === 0) return ''
  const names = Object.keys(rows[0])
  const cells = [names, ...rows.map((row) => names.map((name) => short(row[name])))]
  const widths = names.map((_, at) => Math.max(...cells.map((line) => line[at].length)))
  const isWord = names.map((name) => rows.every((row) => typeof row[name] === 'string'))
  const lineOf = (line) =>
    line.map((cell, at) => (isWord[at] ? cell.padEnd(widths[at]) : cell.padStart(widths[at]))).join('  ')
  return cells.map((line) => lineOf(line).trimEnd()).join('\n')
}
