/** A row whose answer is not the same. */
export interface DifferingRow {
  readonly row: number
  /** What is not the same, in words. */
  readonly what: string
}

const shown = (value: unknown): string => (JSON.stringify(value) ?? 'nothing').slice(0, 60)

function isClose(wanted: number, found: number, within: number): boolean {
  if (Object.is(wanted, found)) return true
  return within > 0 && Math.abs(found - wanted) <= within * Math.max(1, Math.abs(wanted))
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}

/** The first thing that is not the same, with its path; undefined: nothing. */
function apart(path: string, wanted: unknown, found: unknown, within: number): string | undefined {
  if (typeof wanted === 'number' && typeof found === 'number')
    return isClose(wanted, found, within) ? undefined : `${path} is ${found}, not ${wanted}`
  if (!isRecord(wanted) || !isRecord(found))
    return Object.is(wanted, found) ? undefined : `${path} is ${shown(found)}, not ${shown(wanted)}`
  const names = new Set([...Object.keys(wanted), ...Object.keys(found)])
  for (const name of names) {
    const what = apart(path === '' ? name : `${path}.${name}`, wanted[name], found[name], within)
    if (what !== undefined) return what
  }
  return undefined
}

/**
 * Lists rows whose predictions are not the same.
 *
 * @param within - how far numbers may be apart, by their size where that is above 1; 0: not at all
 */
export function differingPredictions(
  wanted: readonly unknown[],
  found: readonly unknown[],
  within: number,
): readonly DifferingRow[] {
  return wanted.flatMap((one, row) => {
    const what = apart('', one, found[row], within)
    return what === undefined ? [] : [{ row, what }]
  })
}
