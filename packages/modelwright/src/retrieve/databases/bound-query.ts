import { queryUnfit } from './query-problem.ts'
import type { PlainValue, TableQuery } from './read-query.ts'

/** Writes text as a literal of PostgreSQL, the same whatever the server thinks of backslashes. */
function quotedText(text: string): string {
  const quoted = `'${text.replaceAll("'", "''")}'`
  return text.includes('\\') ? `E${quoted.replaceAll('\\', '\\\\')}` : quoted
}

/** A literal without a type, as a parameter has none: where it stands decides. */
function literalOf(value: PlainValue): string {
  return value === null ? 'NULL' : quotedText(String(value))
}

/**
 * Puts values in the place of a query's parameters, as literals: COPY takes no parameters.
 *
 * Blanks around them keep what stands before and after from joining them.
 *
 * @throws {ModelwrightError} RETRIEVE_QUERY_UNFIT - when a text holds the character NUL, which PostgreSQL has not
 */
export function boundQuery({ text, placeholders, values }: TableQuery, owner: string): string {
  if (text.includes('\0') || values.some((value) => typeof value === 'string' && value.includes('\0')))
    throw queryUnfit('or one of its values holds the character NUL', owner)
  let out = ''
  let at = 0
  for (const { number, start, end } of placeholders) {
    out += `${text.slice(at, start)} ${literalOf(values[number - 1])} `
    at = end
  }
  return out + text.slice(at)
}
