import type { Row } from './protocol.ts'

/** What a link holds: the columns that differ from the example, and which model it was made with. */
interface Shared {
  readonly model: string
  readonly row: Row
}

const digits = 12

/** Columns whose value is another than in the row to begin with. */
function changes(row: Row, first: Row): Row {
  const names = Object.keys(row).filter((name) => JSON.stringify(row[name]) !== JSON.stringify(first[name]))
  return Object.fromEntries(names.map((name) => [name, row[name]]))
}

/** Writes a row into the part of an address behind `#`, which no browser sends to any server. */
export function hashOf(row: Row, first: Row, digest: string): string {
  const changed = changes(row, first)
  if (Object.keys(changed).length === 0) return ''
  return `#${encodeURIComponent(JSON.stringify({ model: digest.slice(0, digits), row: changed } satisfies Shared))}`
}

/**
 * Reads a row out of an address; what is no row, and columns the model does not have, are left out.
 *
 * @returns undefined where there is nothing to read
 */
export function rowOf(
  hash: string,
  first: Row,
  digest: string,
): { readonly row: Row; readonly isOther: boolean } | undefined {
  if (hash.length < 2) return undefined
  try {
    const { model, row } = JSON.parse(decodeURIComponent(hash.slice(1))) as Partial<Shared>
    if (typeof row !== 'object' || row === null) return undefined
    const known = Object.entries(row).filter(
      ([name, value]) =>
        Object.hasOwn(first, name) && (value === null || typeof value !== 'object' || Array.isArray(value)),
    )
    return { row: { ...first, ...Object.fromEntries(known) }, isOther: model !== digest.slice(0, digits) }
  } catch {
    return undefined
  }
}
