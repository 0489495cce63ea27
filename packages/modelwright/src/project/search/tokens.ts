import { searchProblem } from './problem.ts'

/** A part of a word: as it stands, or from inside of quotes. */
export interface Piece {
  readonly text: string
  readonly isQuoted: boolean
}

/** One word, sign or text of a query. */
export type Token =
  | { readonly kind: 'word'; readonly pieces: readonly Piece[]; readonly at: number; readonly end: number }
  | { readonly kind: 'string'; readonly text: string; readonly at: number; readonly end: number }
  | { readonly kind: 'sign'; readonly text: string; readonly at: number; readonly end: number }
  | { readonly kind: 'end'; readonly at: number; readonly end: number }

const signs = /[=!<>]+|[(),]/y
const plain = /[^\s'"`(),=!<>]+/y
const blank = /\s*/y

function match(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at
  return pattern.exec(text)?.[0] ?? ''
}

/** Reads what stands in quotes; a quote inside is written twice. */
function quoted(query: string, at: number): { readonly text: string; readonly end: number } {
  const quote = query[at]
  let text = ''
  for (let from = at + 1; ; ) {
    const close = query.indexOf(quote, from)
    if (close < 0)
      throw searchProblem(query, at, {
        message: `The quote ${quote} is not closed.`,
        mend: [`Close it with ${quote}; inside, write it twice: ${quote}${quote}.`],
      })
    text += query.slice(from, close)
    if (query[close + 1] !== quote) return { text, end: close + 1 }
    text += quote
    from = close + 2
  }
}

/** Reads a word, and the quoted parts that follow a dot: `metrics."f1 score".max`. */
function word(query: string, at: number): Token {
  const pieces: Piece[] = []
  let end = at
  for (;;) {
    const text = match(plain, query, end)
    if (text !== '') pieces.push({ text, isQuoted: false })
    end += text.length
    const isJoined = pieces.length > 0 && !pieces.at(-1)!.isQuoted && pieces.at(-1)!.text.endsWith('.')
    if (!isJoined || (query[end] !== '"' && query[end] !== '`')) break
    const part = quoted(query, end)
    pieces.push({ text: part.text, isQuoted: true })
    end = part.end
    if (query[end] !== '.') break
  }
  return { kind: 'word', pieces, at, end }
}

/** Splits a query into words, texts and signs. @throws {ModelwrightError} PROJECT_SEARCH_INVALID */
export function tokensOf(query: string): Token[] {
  const tokens: Token[] = []
  let at = 0
  for (;;) {
    at += match(blank, query, at).length
    if (at >= query.length) return [...tokens, { kind: 'end', at: query.length, end: query.length }]
    const sign = match(signs, query, at)
    if (sign !== '') tokens.push({ kind: 'sign', text: sign, at, end: at + sign.length })
    else if (query[at] === "'" || query[at] === '"' || query[at] === '`')
      tokens.push({ kind: 'string', ...quoted(query, at), at })
    else tokens.push(word(query, at))
    at = tokens[tokens.length - 1].end
  }
}

/** A token as it stands in the query. */
export function shownToken(query: string, token: Token): string {
  return token.kind === 'end' ? 'the end' : `"${query.slice(token.at, Math.min(token.end, token.at + 40))}"`
}
