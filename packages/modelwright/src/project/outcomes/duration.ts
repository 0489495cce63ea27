const units: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 }

/**
 * Reads a length of time: minutes, hours, days, weeks.
 *
 * @returns milliseconds; undefined where the text is none
 * @example
 * durationMs('90d') // → 7776000000
 */
export function durationMs(text: string): number | undefined {
  const [, number, unit] = /^(\d{1,6})(m|h|d|w)$/.exec(text.trim()) ?? []
  if (unit === undefined || Number(number) === 0) return undefined
  return Number(number) * units[unit]
}
