import { didYouMean } from '../../core/index.ts'
import { objectionTo } from './check-comparison.ts'
import { fieldOf } from './fields.ts'
import type { Comparison, Field, Filter, Operator, Value } from './filter.ts'
import { searchProblem } from './problem.ts'
import { shownToken, type Token, tokensOf } from './tokens.ts'

/** What a query may come to: databases bound the depth of a condition and the number of values. */
export const limits = { characters: 10_000, comparisons: 200, depth: 50, values: 1000 }

/** Where reading stands. */
interface Reader {
  readonly query: string
  readonly tokens: readonly Token[]
  next: number
  comparisons: number
}

const ascii = /[A-Z]/g
/** Case of keywords does not matter. */
function lowered(text: string): string {
  return text.replace(ascii, (letter) => String.fromCharCode(letter.charCodeAt(0) + 32))
}

function wordOf(token: Token): string {
  return token.kind === 'word' && token.pieces.length === 1 ? token.pieces[0].text : ''
}

function keywordAt(reader: Reader): string {
  return lowered(wordOf(reader.tokens[reader.next]))
}

function isSign(token: Token, text: string): boolean {
  return token.kind === 'sign' && token.text === text
}

function fail(
  reader: Reader,
  message: string,
  mend: readonly string[],
  token = reader.tokens[reader.next],
): never {
  throw searchProblem(reader.query, token.at, { message, mend })
}

const operators: Readonly<Record<string, Operator>> = {
  '=': '=',
  '==': '=',
  '!=': '!=',
  '<>': '!=',
  '>': '>',
  '>=': '>=',
  '<': '<',
  '<=': '<=',
}

const allOperators = '=, !=, >, >=, <, <=, in, like, contains, is null'

/** Reads the operator after a field. */
function readOperator(reader: Reader): Operator {
  const token = reader.tokens[reader.next]
  if (token.kind === 'sign' && Object.hasOwn(operators, token.text)) {
    reader.next++
    return operators[token.text]
  }
  const word = keywordAt(reader)
  if (word === 'is') {
    reader.next++
    const isNot = keywordAt(reader) === 'not'
    if (isNot) reader.next++
    if (keywordAt(reader) !== 'null')
      fail(reader, 'After "is" comes "null" or "not null".', ['To compare, write =.'])
    reader.next++
    return isNot ? 'is not null' : 'is null'
  }
  const isNot = word === 'not'
  if (isNot) reader.next++
  const verb = isNot ? keywordAt(reader) : word
  if (verb !== 'in' && verb !== 'like' && verb !== 'contains')
    fail(
      reader,
      `Here a comparison was expected, found ${shownToken(reader.query, reader.tokens[reader.next])}.`,
      [...didYouMean(verb, ['in', 'like', 'contains', 'is']), `Comparisons: ${allOperators}`],
    )
  reader.next++
  return isNot ? `not ${verb}` : verb
}

const decimal = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/

function readValue(reader: Reader): Value {
  const token = reader.tokens[reader.next]
  if (token.kind === 'string') {
    reader.next++
    return token.text
  }
  const word = wordOf(token)
  const value = decimal.test(word) ? Number(word) : Number.NaN
  if (Number.isFinite(value)) {
    reader.next++
    return value
  }
  if (lowered(word) === 'true' || lowered(word) === 'false') {
    reader.next++
    return lowered(word) === 'true'
  }
  const mend =
    word === ''
      ? ["Such as:  0.8  or  'boosted-trees'"]
      : [`A text stands in quotes:  '${word.slice(0, 40)}'`]
  return fail(reader, `Here a value was expected, found ${shownToken(reader.query, token)}.`, mend)
}

function readList(reader: Reader): Value[] {
  const open = reader.tokens[reader.next]
  if (!isSign(open, '(')) fail(reader, 'After "in" comes a list in parentheses.', ["Such as:  in ('a', 'b')"])
  const values: Value[] = []
  do {
    reader.next++
    values.push(readValue(reader))
    if (values.length > limits.values)
      fail(reader, `The list has more than ${limits.values} values.`, ['Search in parts.'], open)
  } while (isSign(reader.tokens[reader.next], ','))
  if (!isSign(reader.tokens[reader.next], ')'))
    fail(
      reader,
      `Here "," or ")" was expected, found ${shownToken(reader.query, reader.tokens[reader.next])}.`,
      ['Values are separated by commas, and a list ends with ")".'],
    )
  reader.next++
  return values
}

function readField(reader: Reader): Field {
  const token = reader.tokens[reader.next]
  if (token.kind !== 'word')
    return fail(reader, `Here a field was expected, found ${shownToken(reader.query, token)}.`, [
      'A comparison begins with a field:  metrics.auc > 0.8',
    ])
  const found = fieldOf(token.pieces)
  if ('message' in found) return fail(reader, found.message, found.mend)
  reader.next++
  return found.field
}

function readComparison(reader: Reader): Comparison {
  if (++reader.comparisons > limits.comparisons)
    fail(reader, `The query has more than ${limits.comparisons} comparisons.`, [
      'Search in parts, or use in (…).',
    ])
  const field = readField(reader)
  const operatorToken = reader.tokens[reader.next]
  const operator = readOperator(reader)
  const valueToken = reader.tokens[reader.next]
  const isList = operator === 'in' || operator === 'not in'
  const isNull = operator === 'is null' || operator === 'is not null'
  const values = isNull ? [] : isList ? readList(reader) : [readValue(reader)]
  const objection = objectionTo(field, operator, values)
  if (objection !== undefined)
    fail(reader, objection.message, objection.mend, objection.isValue ? valueToken : operatorToken)
  return { kind: 'compare', field, operator, values }
}

function readTerm(reader: Reader, depth: number): Filter {
  if (depth > limits.depth)
    return fail(reader, `The query is nested more than ${limits.depth} deep.`, [
      'Write it with fewer parentheses.',
    ])
  if (keywordAt(reader) === 'not') {
    reader.next++
    return { kind: 'not', part: readTerm(reader, depth + 1) }
  }
  const open = reader.tokens[reader.next]
  if (!isSign(open, '(')) return readComparison(reader)
  reader.next++
  const inner = readJoined(reader, 'or', depth + 1)
  if (!isSign(reader.tokens[reader.next], ')'))
    fail(reader, 'This parenthesis is not closed.', ['Close it with ")".'], open)
  reader.next++
  return inner
}

/** Reads parts joined by `or`, each of them parts joined by `and`. */
function readJoined(reader: Reader, kind: 'or' | 'and', depth: number): Filter {
  const parts: Filter[] = []
  do {
    if (parts.length > 0) reader.next++
    parts.push(kind === 'or' ? readJoined(reader, 'and', depth) : readTerm(reader, depth))
  } while (keywordAt(reader) === kind)
  return parts.length === 1 ? parts[0] : { kind, parts }
}

function trailing(reader: Reader): never {
  const token = reader.tokens[reader.next]
  const mends: Readonly<Record<string, string>> = {
    '&&': 'Write "and".',
    '&': 'Write "and".',
    '||': 'Write "or".',
    '|': 'Write "or".',
  }
  const mend = mends[wordOf(token)] ?? 'Join comparisons with "and" or "or".'
  return fail(reader, `Here "and" or "or" was expected, found ${shownToken(reader.query, token)}.`, [mend])
}

/**
 * Reads a query: `metrics.auc > 0.8 and tags.team in ('a', 'b')`.
 *
 * @throws {ModelwrightError} PROJECT_SEARCH_INVALID - says where, and how to mend it
 */
export function parseFilter(query: string): Filter {
  if (query.length > limits.characters)
    throw searchProblem(query, limits.characters, {
      message: `The query is longer than ${limits.characters} characters.`,
      mend: ['Search in parts.'],
    })
  const reader: Reader = { query, tokens: tokensOf(query), next: 0, comparisons: 0 }
  const filter = readJoined(reader, 'or', 0)
  if (reader.tokens[reader.next].kind !== 'end') trailing(reader)
  return filter
}
