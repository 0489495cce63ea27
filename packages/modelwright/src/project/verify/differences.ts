/** A number that is not what was claimed, and where. */
export interface Difference {
  /** Where: `given[2].score.low`. */
  readonly path: string
  readonly claimed: unknown
  readonly found: unknown
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  value !== null && typeof value === 'object'

/** JSON knows neither NaN nor what is left out. */
const plain = (value: unknown): unknown =>
  value === undefined || (typeof value === 'number' && !Number.isFinite(value)) ? null : value

/**
 * Finds where two values of plain data differ, to the bit; NaN equals NaN and null.
 *
 * @returns the first fifty, in order
 */
export function differencesOf(claimed: unknown, found: unknown, path = ''): readonly Difference[] {
  if (isObject(claimed) && isObject(found)) {
    const keys = [...new Set([...Object.keys(claimed), ...Object.keys(found)])]
    const inside = (key: string): string => (Array.isArray(claimed) ? `${path}[${key}]` : `${path}.${key}`)
    return keys.flatMap((key) => differencesOf(claimed[key], found[key], inside(key))).slice(0, 50)
  }
  const [a, b] = [plain(claimed), plain(found)]
  return a === b ? [] : [{ path: path.replace(/^\./, ''), claimed: a, found: b }]
}

/** Says the first difference, and how many more there are. */
export function differenceText(list: readonly Difference[]): string {
  const [{ path, claimed, found }] = list
  const by =
    typeof claimed === 'number' && typeof found === 'number' ? `, off by ${Math.abs(claimed - found)}` : ''
  const more = list.length === 1 ? '' : `, and ${list.length === 50 ? '49 or more' : list.length - 1} more`
  const at = path === '' ? '' : `${path} `
  return `${at}is claimed to be ${JSON.stringify(claimed)} and is ${JSON.stringify(found)}${by}${more}.`
}
