import { ModelwrightError } from '../../core/index.ts'

/** Characters of a query shown around the place of an error. */
const around = 40

/** How far an error's second line stands in, so that it lies under what stands after "where". */
const indent = ' '.repeat(9)

/** Shows the place in a query with a caret under it. */
function placeText(query: string, at: number): string {
  const from = at > around ? at - around : 0
  const before = `${from > 0 ? '…' : ''}${query.slice(from, at)}`
  const after = query.slice(at, at + around)
  const line = `${before}${after}${at + around < query.length ? '…' : ''}`.replaceAll(/\s/g, ' ')
  return `${line}\n${indent}${' '.repeat([...before].length)}^`
}

/**
 * Makes the error of a query that cannot be read.
 *
 * @param at - where in the query, counted in its UTF-16 units from 0
 */
export function searchProblem(
  query: string,
  at: number,
  { message, mend }: { readonly message: string; readonly mend: readonly string[] },
): ModelwrightError {
  return new ModelwrightError('PROJECT_SEARCH_INVALID', { message, where: placeText(query, at), mend })
}
