import { normalCdf, normalQuantile, tCdf } from '../../evaluate/index.ts'

/**
 * Makes a p-value as careful as the variance behind it is uncertain: the normal deviate it stands for is read as Student's.
 *
 * @param degrees - with which the variance was estimated; absent or many: nothing changes
 */
export function heavierTail(pValue: number, degrees: number | undefined): number {
  if (degrees === undefined || degrees > 1e6 || !(pValue > 0 && pValue < 1)) return pValue
  return 2 * tCdf(normalQuantile(pValue / 2), Math.max(1, degrees))
}

/** Two-sided p-value of a normal deviate. */
export function twoSided(z: number): number {
  return 2 * normalCdf(-Math.abs(z))
}
