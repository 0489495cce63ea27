/** One record of CSV. */
export interface CsvRecord {
  /** Line it starts on, from 0 within the text. */
  readonly line: number
  /** An empty cell without quotes is null. */
  readonly cells: readonly (string | null)[]
  /** A quote stands where none may. */
  readonly isBroken: boolean
}

/** Splits whole lines of CSV into records; blank lines are passed over. @see RFC 4180 */
export function csvRecords(text: string): {
  readonly records: readonly CsvRecord[]
  readonly lineCount: number
} {
  return text.includes('"') ? quotedRecords(text) : plainRecords(text)
}

function plainRecords(text: string) {
  const lines = text.split('\n')
  const records: CsvRecord[] = []
  lines.forEach((line, at) => {
    const bare = line.charCodeAt(line.length - 1) === 13 ? line.slice(0, -1) : line
    if (bare === '') return
    const cells: (string | null)[] = bare.split(',')
    for (let cell = 0; cell < cells.length; cell++) if (cells[cell] === '') cells[cell] = null
    records.push({ line: at, cells, isBroken: false })
  })
  return { records, lineCount: lines.length - 1 }
}

/** A cell and what ends it: in quotes, doubled ones inside; or bare. Sticky, and no part can match in two ways. */
const cellRule = /(?:"([^"]*(?:""[^"]*)*)"|([^",\n]*))(,|\r?\n|$)/y

function quotedRecords(text: string) {
  const records: CsvRecord[] = []
  let line = 0
  for (let at = 0; at < text.length; ) {
    const found = readRecord(text, at)
    const isBlank = found.cells.length === 1 && found.cells[0] === null && !found.isQuoted
    if (!isBlank) records.push({ line, cells: found.cells, isBroken: found.isBroken })
    line += found.lineCount
    at = found.end
  }
  return { records, lineCount: line }
}

/** Reads one record; where a quote stands wrongly, what is left of its line goes with it. */
function readRecord(text: string, start: number) {
  const cells: (string | null)[] = []
  let lineCount = 1
  let isQuoted = false
  let at = start
  for (;;) {
    cellRule.lastIndex = at
    const match = cellRule.exec(text)
    if (match === null) {
      const end = text.indexOf('\n', at)
      return { cells, lineCount, isQuoted, isBroken: true, end: end < 0 ? text.length : end + 1 }
    }
    at = cellRule.lastIndex
    const [, quoted, bare, end] = match
    cells.push(quoted === undefined ? bareCell(bare) : quoted.replace(/""/g, '"'))
    if (quoted !== undefined) isQuoted = true
    if (quoted !== undefined) lineCount += quoted.split('\n').length - 1
    // Behind a comma that ends the text there is one more cell, of nothing: the rule takes it.
    if (end !== ',') return { cells, lineCount, isQuoted, isBroken: false, end: at }
  }
}

function bareCell(text: string): string | null {
  const bare = text.charCodeAt(text.length - 1) === 13 ? text.slice(0, -1) : text
  return bare === '' ? null : bare
}
