import { type Log, ModelwrightError } from '../../core/index.ts'
import type { ScrapeValues } from './scrape-options.ts'
import type { ReadRows } from './walk.ts'

/** How a page differs from the first in its columns; undefined where it does not. */
function driftOf(first: ReadonlySet<string>, { filled, rows }: ReadRows): string | undefined {
  if (rows.length === 0) return 'has no row'
  const listed = (names: readonly string[]): string =>
    `${names
      .slice(0, 3)
      .map((name) => JSON.stringify(name))
      .join(', ')}${names.length > 3 ? ` and ${names.length - 3} more` : ''}`
  const lost = [...first].filter((name) => !filled.has(name))
  const added = [...filled].filter((name) => !first.has(name))
  const parts = [
    ...(lost.length > 0 ? [`lacks ${listed(lost)}`] : []),
    ...(added.length > 0 ? [`has ${listed(added)} in addition`] : []),
  ]
  return parts.length === 0 ? undefined : parts.join(' and ')
}

/** Refuses, reports or accepts a page that differs from the first. */
export function checkDrift(
  first: ReadonlySet<string>,
  found: ReadRows,
  values: ScrapeValues,
  log: Log,
): void {
  const drift = values.drift === 'accept' ? undefined : driftOf(first, found)
  if (drift === undefined) return
  const { shown } = found.page
  if (values.drift === 'warn') {
    const message = `"${shown}" ${drift}, compared with the first page.`
    log({ kind: 'warning', stage: 'retrieve', message })
    return
  }
  throw new ModelwrightError('RETRIEVE_PAGES_DIFFERENT', {
    message: `A page ${drift}, compared with the first page.`,
    where: shown,
    mend: [
      'Open both pages: the site may have changed, or show something else there, such as a question whether you are a robot.',
      "If columns come and go, take what is not there for missing:  { drift: 'warn' }  or  { drift: 'accept' }",
    ],
  })
}
