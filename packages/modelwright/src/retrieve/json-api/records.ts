import { ModelwrightError } from '../../core/index.ts'

/** A record of an API: a row. */
export type JsonRecord = Readonly<Record<string, unknown>>

function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** What a path such as `data.items.0` leads to; undefined where it leads nowhere. */
export function valueAt(value: unknown, path: string): unknown {
  let at = value
  for (const part of path.split('.')) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, part)) return undefined
    at = (at as Record<string, unknown>)[part]
  }
  return at
}

function withoutRecords(value: unknown, path: string, shown: string): ModelwrightError {
  const keys = isRecord(value) ? Object.keys(value).slice(0, 8) : []
  const lists = isRecord(value) ? Object.keys(value).filter((key) => Array.isArray(value[key])) : []
  return new ModelwrightError('RETRIEVE_RECORDS_MISSING', {
    message: `The answer has no list of records${path === '' ? '' : ` at "${path}"`}${
      keys.length > 0 ? `; it has ${keys.join(', ')}` : ''
    }.`,
    where: shown,
    mend: [
      lists.length > 0
        ? `Say where they are:  { records: '${lists[0]}' }`
        : "Say where they are:  { records: 'data.items' }",
      ...(keys.some((key) => /error|message|detail/i.test(key))
        ? ['The answer may be an error of the API: open the address and read it.']
        : []),
    ],
  })
}

/**
 * The records of an answer: what `path` leads to; without one the answer itself, or the only list in it.
 *
 * @throws {ModelwrightError} RETRIEVE_RECORDS_MISSING - when there is no list of objects
 */
export function recordsOf(value: unknown, path: string, shown: string): readonly JsonRecord[] {
  let found = path === '' ? value : valueAt(value, path)
  if (path === '' && isRecord(value)) {
    const lists = Object.values(value).filter((part) => Array.isArray(part))
    if (lists.length === 1) found = lists[0]
  }
  if (!Array.isArray(found)) throw withoutRecords(value, path, shown)
  const odd = found.findIndex((record) => !isRecord(record))
  if (odd < 0) return found
  throw new ModelwrightError('RETRIEVE_RECORDS_MISSING', {
    message: `Record ${odd + 1} is no object with named fields but ${Array.isArray(found[odd]) ? 'a list' : typeof found[odd]}.`,
    where: shown,
    mend: ["Say where the objects are:  { records: 'data.items' }"],
  })
}

function kindOf(value: unknown): string {
  return Array.isArray(value) ? 'list' : typeof value
}

/** The fields of some records, each with the type of its values, `mixed` where they differ; '' where all are null. */
export function fieldsOf(records: readonly JsonRecord[]): Map<string, string> {
  const fields = new Map<string, string>()
  for (const record of records)
    for (const [name, value] of Object.entries(record)) {
      const before = fields.get(name) ?? ''
      const kind = value === null ? '' : kindOf(value)
      fields.set(name, before === '' || before === kind ? kind || before : kind === '' ? before : 'mixed')
    }
  return fields
}

/** Says how a page differs from the first; undefined where it does not. */
export function driftOf(
  first: ReadonlyMap<string, string>,
  page: ReadonlyMap<string, string>,
): string | undefined {
  const listed = (names: readonly string[]): string =>
    `${names
      .slice(0, 3)
      .map((name) => `"${name}"`)
      .join(', ')}${names.length > 3 ? ` and ${names.length - 3} more` : ''}`
  const lost = [...first.keys()].filter((name) => !page.has(name))
  const added = [...page.keys()].filter((name) => !first.has(name))
  const changed = [...page].find(([name, kind]) => {
    const before = first.get(name) ?? ''
    return before !== kind && ![before, kind].some((one) => one === '' || one === 'mixed')
  })
  const parts = [
    ...(lost.length > 0 ? [`lacks ${listed(lost)}`] : []),
    ...(added.length > 0 ? [`has ${listed(added)} in addition`] : []),
    ...(changed === undefined
      ? []
      : [`has a ${changed[1]} in "${changed[0]}" where the first has a ${first.get(changed[0])}`]),
  ]
  return parts.length === 0 ? undefined : parts.join(' and ')
}
