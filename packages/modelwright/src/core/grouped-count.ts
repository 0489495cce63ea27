/**
 * Writes a count for people: digits in groups of three.
 *
 * @example
 * groupedCount(1234567) // → '1,234,567'
 */
export function groupedCount(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',')
}
