import { ModelwrightError } from '../../core/index.ts'

/** A length of time: minutes, hours, days or weeks. */
export type LengthText = `${number}${'m' | 'h' | 'd' | 'w'}`

const units: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 }
const longest = 3650 * 86_400_000

/**
 * Reads a length of time: `15m`, `1h`, `7d`, `2w`.
 *
 * @returns milliseconds
 * @throws {ModelwrightError} MONITOR_SETTING_INVALID - when it is none
 * @example
 * lengthOf('1h', '--window') // → 3600000
 */
export function lengthOf(text: string, where: string): number {
  const found = /^(\d{1,7})([mhdw])$/.exec(text)
  const ms = found === null ? 0 : Number(found[1]) * units[found[2]]
  if (ms > 0 && ms <= longest) return ms
  throw new ModelwrightError('MONITOR_SETTING_INVALID', {
    message: `${JSON.stringify(String(text).slice(0, 40))} is not a length of time.`,
    where,
    mend: ['Give minutes, hours, days or weeks, ten years at most:  15m, 1h, 1d, 7d, 2w'],
  })
}

/** Says a length of time in its largest whole unit. */
export function lengthText(ms: number): string {
  const [unit, size] = Object.entries(units)
    .reverse()
    .find(([, one]) => ms >= one && ms % one === 0) ?? ['m', units['m']]
  return `${ms / size}${unit}`
}
