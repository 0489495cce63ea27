import { fieldOf } from './fields.ts'
import { type Field, fieldText } from './filter.ts'
import { searchProblem } from './problem.ts'
import { shownToken, type Token, tokensOf } from './tokens.ts'

/** What runs are sorted by; runs without it come last, whichever way. */
export interface Order {
  readonly field: Field
  readonly direction: 'asc' | 'desc'
}

const sortable = ['name', 'started', 'ended', 'duration']

/** Newest first; of runs that started in the same millisecond the id decides. */
export const newestFirst: Order = { field: { of: 'run', name: 'started' }, direction: 'desc' }

function readField(query: string, token: Token): Field {
  const mend = ['Such as:  metrics.auc desc, started']
  if (token.kind !== 'word')
    throw searchProblem(query, token.at, {
      message: `Here a field was expected, found ${shownToken(query, token)}.`,
      mend,
    })
  const found = fieldOf(token.pieces)
  if ('message' in found) throw searchProblem(query, token.at, found)
  if (found.field.of === 'run' && !sortable.includes(found.field.name))
    throw searchProblem(query, token.at, {
      message: `Runs cannot be sorted by ${found.field.name}.`,
      mend: [`Sort by metrics.<name>, params.<name>, tags.<name>, ${sortable.join(', ')}.`],
    })
  return found.field
}

function directionOf(token: Token | undefined): Order['direction'] | undefined {
  const word = token?.kind === 'word' ? token.pieces[0].text : ''
  if (/^desc$/i.test(word)) return 'desc'
  return /^asc$/i.test(word) ? 'asc' : undefined
}

/**
 * Reads what runs are sorted by: `metrics.auc desc, started`; `asc` where nothing is said.
 *
 * @throws {ModelwrightError} PROJECT_SEARCH_INVALID - says where, and how to mend it
 */
export function parseOrder(query: string): Order[] {
  const tokens = tokensOf(query)
  const orders: Order[] = []
  for (let at = 0; ; at++) {
    const field = readField(query, tokens[at])
    const direction = directionOf(tokens[at + 1])
    if (direction !== undefined) at++
    orders.push({ field, direction: direction ?? 'asc' })
    const after = tokens[++at]
    if (after.kind === 'end') return orders
    if (after.kind !== 'sign' || after.text !== ',' || orders.length >= 5)
      throw searchProblem(query, after.at, {
        message:
          orders.length >= 5
            ? 'Runs are sorted by five fields at most.'
            : `Here asc, desc or "," was expected, found ${shownToken(query, after)}.`,
        mend: ['Such as:  metrics.auc desc, started'],
      })
  }
}

/** Writes what runs are sorted by. */
export function orderText(orders: readonly Order[]): string {
  return orders.map(({ field, direction }) => `${fieldText(field)} ${direction}`).join(', ')
}
