import { groupedCount } from '../core/grouped-count.ts'
import { onOneLine } from './printable.ts'

/** Lays rows out in aligned columns: text to the left, numbers (as `right` says) to the right. */
export function alignColumns(
  given: readonly (readonly string[])[],
  options: { right?: readonly number[]; indent?: string } = {},
): string {
  const rows = given.map((row) => row.map(onOneLine))
  const widths = rows.reduce<number[]>(
    (found, row) => row.map((cell, i) => Math.max(found[i] ?? 0, cell.length)),
    [],
  )
  const place = (cell: string, i: number): string =>
    options.right?.includes(i) === true ? cell.padStart(widths[i]) : cell.padEnd(widths[i])
  return rows.map((row) => `${options.indent ?? ''}${row.map(place).join('  ').trimEnd()}\n`).join('')
}

/** Shows a number with the digits a reader needs: four significant, no exponent for everyday sizes. */
export function shownNumber(value: number): string {
  if (Number.isNaN(value)) return '–'
  if (!Number.isFinite(value)) return String(value)
  const size = Math.abs(value)
  if (size >= 1000) return groupedCount(Math.round(value))
  return size !== 0 && size < 0.0001
    ? value.toExponential(2)
    : value
        .toPrecision(4)
        .replace(/(\.\d*?)0+$/, '$1')
        .replace(/\.$/, '')
}

/** Shows bytes as kB or MB. */
export function shownBytes(count: number): string {
  return count < 1_000_000 ? `${(count / 1000).toFixed(1)} kB` : `${(count / 1_000_000).toFixed(1)} MB`
}

/** Shows milliseconds as ms or s. */
export function shownDuration(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`
}
