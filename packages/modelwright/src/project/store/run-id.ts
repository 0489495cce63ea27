import { randomBytes } from 'node:crypto'

const digits = '0123456789abcdefghjkmnpqrstvwxyz'

/**
 * Names a run so that names sort by time and never meet, whoever makes them: `20261122-170703-f1k2p9xqa` is UTC date,
 * time, 2 digits for the millisecond and 35 random bits.
 */
export function newRunId(now: number): string {
  const stamp = new Date(now).toISOString().replaceAll(/[-:]/g, '').replace('T', '-').slice(0, 15)
  const millisecond = now % 1000
  const random = [...randomBytes(7)].map((byte) => digits[byte % 32]).join('')
  return `${stamp}-${digits[millisecond >> 5]}${digits[millisecond % 32]}${random}`
}
