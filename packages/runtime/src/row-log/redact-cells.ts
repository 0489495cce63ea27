import { foldAscii } from '../nearest.ts'

/** What becomes of a column: capitals of its name do not count; null: it is left out. */
export type CellRule = readonly [name: string, replace: ((value: unknown) => unknown) | null]

function isRow(value: unknown): value is object {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}

/**
 * Makes what redacts rows: columns are left out, or something stands in the place of their values. What lies within a value is
 * treated alike, such as the past that a row brings, also as JSON text. The row itself is not touched; what is no row becomes null.
 */
export function cellRedactor(rules: readonly CellRule[]): (row: unknown) => object | null {
  const known = new Map(rules.map(([name, replace]) => [foldAscii(name), replace]))
  const redact = (row: object): object => {
    const kept: [string, unknown][] = []
    for (const [name, value] of Object.entries(row)) {
      const replace = known.get(foldAscii(name))
      if (replace === undefined) kept.push([name, within(value)])
      else if (replace !== null) kept.push([name, replace(value)])
    }
    return Object.fromEntries(kept)
  }
  const within = (value: unknown): unknown => {
    if (typeof value === 'string') return /^\s*[[{]/.test(value) ? ofText(value) : value
    if (Array.isArray(value)) return value.map(within)
    return isRow(value) ? redact(value) : value
  }
  /** Text that is a list or an object in JSON: in CSV a cell can hold no other. */
  const ofText = (text: string): string => {
    let value: unknown
    try {
      value = JSON.parse(text)
    } catch {
      return text
    }
    return JSON.stringify(within(value))
  }
  return (row) => (isRow(row) ? redact(row) : null)
}
