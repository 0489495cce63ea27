import { printable } from './html.ts'

const thin = '\u202f'

function grouped(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+$)/g, thin)
}

const superscripts = '⁰¹²³⁴⁵⁶⁷⁸⁹'

function raised(power: number): string {
  const digits = [...String(Math.abs(power))].map((digit) => superscripts[Number(digit)])
  return (power < 0 ? '⁻' : '') + digits.join('')
}

function scientific(value: number): string {
  const [digits, power] = value.toExponential(2).split('e')
  return `${digits}·10${raised(Number(power))}`
}

/**
 * Writes a number as a paper would: four significant digits, thousands apart, a true minus.
 *
 * @example
 * shownNumber(-0.25) // → "−0.25"
 */
export function shownNumber(value: number): string {
  if (Number.isNaN(value)) return '–'
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞'
  const size = Math.abs(value)
  const sign = value < 0 ? '−' : ''
  if (size >= 1e9 || (size !== 0 && size < 1e-4)) return sign + scientific(size)
  if (size >= 1000) return sign + grouped(String(Math.round(size)))
  return sign + String(Number(size.toPrecision(4)))
}

/** Writes a score with four decimals below 10, so that scores stand in line; else as {@link shownNumber}. */
export function shownScore(value: number): string {
  return Math.abs(value) < 10 ? value.toFixed(4).replace('-', '−') : shownNumber(value)
}

/** Writes the two ends of an interval. */
export function shownRange(low: number, high: number): string {
  return Number.isNaN(low) || Number.isNaN(high) ? '–' : `${shownScore(low)} – ${shownScore(high)}`
}

const sizes = [
  [1e9, 'G'],
  [1e6, 'M'],
  [1e3, 'k'],
] as const

/** Writes a number as short as an axis needs it: `250k`. */
export function shownCompact(value: number): string {
  const size = Math.abs(value)
  const [unit, letter] = sizes.find(([least]) => size >= least) ?? [1, '']
  return size >= 1e12 ? shownNumber(value) : `${shownNumber(Number((value / unit).toPrecision(3)))}${letter}`
}

/** Writes a whole number with its thousands apart. */
export function shownCount(count: number): string {
  return grouped(String(count))
}

/** Writes a share as percent; what is more than nothing never reads "0 %". */
export function shownShare(share: number): string {
  if (Number.isNaN(share)) return '–'
  const value = 100 * share
  if (value > 0 && value < 0.1) return `<${thin}0.1${thin}%`
  if (value > 99.9 && value < 100) return `>${thin}99.9${thin}%`
  return `${Number(value.toFixed(value > 0 && value < 10 ? 1 : value > 99 ? 1 : 0))}${thin}%`
}

/** Writes a moment as a date, with the time of day where there is one; UTC. */
export function shownMoment(ms: number): string {
  if (!(Math.abs(ms) <= 8.64e15)) return '–'
  const text = new Date(ms)
    .toISOString()
    .replace('T', ' ')
    .replace(/\.000Z$|Z$/, '')
  return text.endsWith(' 00:00:00') ? text.slice(0, -9) : text
}

const units = [
  [86_400_000, 'day'],
  [3_600_000, 'hour'],
  [60_000, 'minute'],
  [1000, 'second'],
] as const

/** Writes a stretch of time in the largest unit that fits. */
export function shownStretch(ms: number): string {
  const [size, unit] = units.find(([least]) => ms >= least) ?? [1, 'millisecond']
  const count = shownNumber(ms / size)
  return `${count} ${unit}${count === '1' ? '' : 's'}`
}

/** Cuts text to a length that fits, without characters that cannot be shown; blank text gets a name. */
export function shownText(text: string, longest = 60): string {
  const cut = [...printable(text.slice(0, 4 * longest)).replace(/\s+/g, ' ')]
  if (cut.join('').trim() === '') return text === '' ? '(empty)' : '(blank)'
  return cut.length > longest ? `${cut.slice(0, longest - 1).join('')}…` : cut.join('')
}
