import { numberText } from '../../evaluate/index.ts'

/** Writes a share for people: `12.3 %`. */
export function shareText(share: number): string {
  if (Number.isNaN(share)) return 'not known'
  const percent = 100 * share
  const shown = percent > 0 && percent < 0.1 ? 'below 0.1' : numberText(Number(percent.toPrecision(3)))
  return `${shown} %`
}

/** Writes a number with three digits. */
export function shortText(value: number): string {
  return numberText(Number.isFinite(value) ? Number(value.toPrecision(3)) : value)
}

/** Names a column in a sentence; a long name is cut. */
export function nameText(column: string): string {
  return JSON.stringify(column.length > 60 ? `${column.slice(0, 59)}…` : column)
}

const units = [
  [86_400_000, 'day'],
  [3_600_000, 'hour'],
  [60_000, 'minute'],
  [1000, 'second'],
] as const

/** Writes a length of time for people: `3 hours`. */
export function timeText(ms: number): string {
  if (!Number.isFinite(ms)) return 'not known'
  const [size, unit] = units.find(([one]) => ms >= one) ?? [1000, 'second']
  const count = Number((ms / size).toPrecision(2))
  return `${count} ${unit}${count === 1 ? '' : 's'}`
}
