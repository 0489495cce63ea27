/** Whether tests run at full size (`npm run test:long`) or in their short, seeded form. */
export const isLong = process.env['MODELWRIGHT_LONG'] === '1'

/** Picks the count a test repeats itself by: short for every run, full for the long form. */
export function times(short: number, full: number): number {
  return isLong ? full : short
}
