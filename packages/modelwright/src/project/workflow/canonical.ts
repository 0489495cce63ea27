import { sha256 } from '../objects.ts'

/** Marks what JSON cannot say, so that no text or object can be mistaken for it. */
function marked(kind: string, value: string): string {
  return `${kind}(${JSON.stringify(value)})`
}

function ofObject(value: object, above: readonly object[]): string {
  if (above.includes(value)) throw new Error('bug: a value that contains itself has no canonical text')
  const inside = [...above, value]
  if (Array.isArray(value)) return `[${value.map((entry) => canonicalText(entry, inside)).join(',')}]`
  if (value instanceof RegExp) return marked('regexp', String(value))
  if (value instanceof Date) return marked('date', String(value.getTime()))
  if (value instanceof Map || value instanceof Set)
    return marked('entries', canonicalText([...value], inside))
  const parts = Object.entries(value)
    .filter(([, entry]) => entry !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, entry]) => `${JSON.stringify(key)}:${canonicalText(entry, inside)}`)
  return `{${parts.join(',')}}`
}

/**
 * Writes a value as text so that equal values have equal texts: JSON with sorted keys.
 *
 * Functions by their source, numbers that JSON lacks by name, undefined properties left out.
 */
export function canonicalText(value: unknown, above: readonly object[] = []): string {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return JSON.stringify(value)
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0)
        ? JSON.stringify(value)
        : marked('number', Object.is(value, -0) ? '-0' : String(value))
    case 'object':
      return value === null ? 'null' : ofObject(value, above)
    default:
      return marked(typeof value, String(value))
  }
}

/** SHA-256 of a value's canonical text, hex. */
export function canonicalDigest(value: unknown): string {
  return sha256(canonicalText(value))
}
