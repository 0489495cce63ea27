import { shownCompact, shownNumber } from '../../src/core/report/shown.ts'

/** A probability as percent, with as many digits as tell it from others. */
export function percent(share: number): string {
  if (Number.isNaN(share)) return '–'
  const value = 100 * share
  if (value > 0 && value < 0.05) return '<0.1 %'
  if (value < 100 && value > 99.95) return '>99.9 %'
  return `${value.toFixed(1)} %`
}

/** A number with a sign always, a true minus. */
export function signed(value: number): string {
  return value > 0 ? `+${shownNumber(value)}` : shownNumber(value)
}

/** A difference of probabilities, with a sign always. */
export function percentPoints(change: number): string {
  const text = percent(Math.abs(change))
  return Math.abs(change) < 0.0005 ? text.replace('<', '±') : `${change < 0 ? '−' : '+'}${text}`
}

/** A number as an axis has it. */
export function onAxis(value: number): string {
  return shownCompact(value)
}

/** Bytes in the unit people use. */
export function size(bytes: number): string {
  return bytes < 1e6
    ? `${shownNumber(Math.ceil(bytes / 1e3))} kB`
    : `${shownNumber(Math.round(bytes / 1e5) / 10)} MB`
}

/** A number, or several, with what they are counted in; kept on one line. */
export function measured(text: string, unit: string | undefined): string {
  return unit === undefined ? text : `${text}\u00a0${unit}`
}

/** A column with what it is counted in. */
export function named({ name, unit }: { readonly name: string; readonly unit?: string }): string {
  return unit === undefined ? name : `${name} (${unit})`
}

/** Any cell as the page names it. */
export function shownCell(value: unknown): string {
  if (value === null || value === undefined || value === '') return 'missing'
  const text = Array.isArray(value) ? `${value.length} rows` : String(value)
  return text.length > 40 ? `${text.slice(0, 39)}…` : text
}
