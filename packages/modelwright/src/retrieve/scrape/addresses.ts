import { ModelwrightError } from '../../core/index.ts'

/** Addresses to begin with: all of them, or from a number on without end. */
export interface Addresses {
  readonly templates: Iterable<string>
  /** How many there are; undefined: until a page has no row. */
  readonly count: number | undefined
}

const hole = '{page}'

function bad(problem: string, mend: string): ModelwrightError {
  return new ModelwrightError('CORE_OPTION_INVALID', {
    message: `Bad options for scrape: ${problem}.`,
    where: 'scrape',
    mend: [mend],
  })
}

function* numbered(
  templates: readonly string[],
  first: number,
  last: number,
  step: number,
): Generator<string> {
  for (const template of templates)
    for (let page = first; page <= last; page += step) yield template.replaceAll(hole, String(page))
}

/**
 * Reads what addresses are meant: those given, with `{page}` filled by numbers such as `1-20`, `0-200/20`, `1-`.
 *
 * @throws {ModelwrightError} CORE_OPTION_INVALID
 */
export function readAddresses(given: unknown, pages: string): Addresses {
  const templates = typeof given === 'string' ? [given] : Array.isArray(given) ? given.map(String) : []
  if (templates.length === 0 || templates.some((template) => template.trim() === ''))
    throw bad('it needs an address, or a list of them', "Write:  scrape('https://example.org/list')")
  const holes = templates.filter((template) => template.includes(hole)).length
  if (pages === '') {
    if (holes > 0) throw bad(`"${hole}" in the address is not filled`, "Say which pages:  { pages: '1-20' }")
    return { templates, count: templates.length }
  }
  const [, from, to, by] = /^\s*(\d{1,9})\s*-\s*(\d{1,9})?\s*(?:\/\s*(\d{1,9}))?\s*$/.exec(pages) ?? []
  const [first, last, step] = [Number(from), to === undefined ? Infinity : Number(to), Number(by ?? 1)]
  if (from === undefined || last < first || step < 1)
    throw bad(
      `"pages" must be numbers such as 1-20, 0-200/20 or 1-, found ${JSON.stringify(pages)}`,
      "Write:  { pages: '1-20' }",
    )
  if (holes < templates.length)
    throw bad(
      `"pages" has nothing to fill: no "${hole}" in the address`,
      "Write:  scrape('https://example.org/list?page={page}', …)",
    )
  if (last === Infinity && templates.length > 1)
    throw bad('pages without end need a single address', "Say how many:  { pages: '1-20' }")
  const count = last === Infinity ? undefined : (Math.floor((last - first) / step) + 1) * templates.length
  return { templates: { [Symbol.iterator]: () => numbered(templates, first, last, step) }, count }
}
