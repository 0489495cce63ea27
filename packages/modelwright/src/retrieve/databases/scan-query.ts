/** A place for a parameter in a query. */
export interface Placeholder {
  /** Which parameter, from 1; 0 for a bare `?`. */
  readonly number: number
  readonly start: number
  readonly end: number
}

/** What a scan of a query finds. */
export interface ScannedQuery {
  /** The first statement, without what ends it. */
  readonly text: string
  /** Whether another statement follows. */
  readonly hasMore: boolean
  /** Places in `text`, in order. */
  readonly placeholders: readonly Placeholder[]
}

/** How a database writes what a scan must step over. */
export interface QueryDialect {
  /** `$tag$ … $tag$` and `E'…\'…'`, comments within comments: PostgreSQL. */
  readonly isPostgres: boolean
}

/** Steps over a quoted part whose quote is doubled inside; `escapes`: a backslash takes the next character along. */
function quotedEnd(text: string, start: number, escapes: boolean): number {
  const quote = text[start]
  for (let at = start + 1; at < text.length; at++) {
    if (escapes && text[at] === '\\') at++
    else if (text[at] === quote && text[at + 1] === quote) at++
    else if (text[at] === quote) return at + 1
  }
  return text.length
}

function lineEnd(text: string, start: number): number {
  const end = text.indexOf('\n', start)
  return end < 0 ? text.length : end
}

function commentEnd(text: string, start: number, isNested: boolean): number {
  let depth = 0
  for (let at = start; at < text.length; at++) {
    if (text.startsWith('/*', at) && (isNested || depth === 0)) {
      depth++
      at++
    } else if (text.startsWith('*/', at)) {
      at++
      if (--depth === 0) return at + 1
    }
  }
  return text.length
}

/** Steps over `$tag$ … $tag$`; `start` itself where there is none. */
function dollarEnd(text: string, start: number): number {
  const tag = /^\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/.exec(text.slice(start, start + 80))?.[0]
  if (tag === undefined) return start
  const end = text.indexOf(tag, start + tag.length)
  return end < 0 ? text.length : end + tag.length
}

const wordPart = /[\w\u0080-\uffff$]/

/** Steps over a string, a quoted name, a comment or a word; `start` itself where there is none. */
function stepOver(text: string, start: number, { isPostgres }: QueryDialect): number {
  const character = text[start]
  if (text.startsWith('--', start)) return lineEnd(text, start)
  if (text.startsWith('/*', start)) return commentEnd(text, start, isPostgres)
  if (character === "'") {
    const isEscaped =
      isPostgres && /(?:^|[^\w\u0080-\uffff$])[eE]$/.test(text.slice(Math.max(0, start - 2), start))
    return quotedEnd(text, start, isEscaped)
  }
  if (character === '"' || (!isPostgres && character === '`')) return quotedEnd(text, start, false)
  if (isPostgres && character === '$') return dollarEnd(text, start)
  let at = start
  if (/[A-Za-z_\u0080-\uffff]/.test(character)) while (at < text.length && wordPart.test(text[at])) at++
  return at
}

/** Scans a query for parameters and for the end of its first statement, passing over strings, names and comments. */
export function scanQuery(query: string, dialect: QueryDialect): ScannedQuery {
  const placeholders: Placeholder[] = []
  for (let at = 0; at < query.length; ) {
    const over = stepOver(query, at, dialect)
    if (over > at) {
      at = over
      continue
    }
    if (query[at] === ';') {
      const rest = scanQuery(query.slice(at + 1), dialect)
      return { text: query.slice(0, at), hasMore: rest.hasMore || !isBlank(rest.text), placeholders }
    }
    const found = /^(?:\$(\d+)|\?(\d*))/.exec(query.slice(at, at + 12))
    const isPlace = found !== null && (found[1] !== undefined || !dialect.isPostgres)
    const end = at + (isPlace ? found[0].length : 1)
    if (isPlace) placeholders.push({ number: Number(found[1] || found[2] || 0), start: at, end })
    at = end
  }
  return { text: query, hasMore: false, placeholders }
}

/** Whether a text holds nothing but blanks and comments. */
export function isBlank(text: string): boolean {
  return text.replace(/--[^\n]*|\/\*[\s\S]*?\*\//g, '').trim() === ''
}

/** How many parameters a query takes. */
export function parameterCount({ placeholders }: ScannedQuery): number {
  const bare = placeholders.filter(({ number }) => number === 0).length
  return Math.max(bare, ...placeholders.map(({ number }) => number))
}
