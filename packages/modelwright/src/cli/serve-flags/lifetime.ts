import { InvalidArgumentError } from 'commander'

const units: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** Reads a length of time as 30m, 24h or 90d, in milliseconds. */
export function lifetime(text: string): number {
  const [, number = '', unit = ''] = /^(\d{1,5})([smhd])$/.exec(text.trim()) ?? []
  if (number === '') throw new InvalidArgumentError('Must be a length of time such as 30m, 24h or 90d.')
  return Number(number) * (units[unit] ?? 1)
}
