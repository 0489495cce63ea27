/** A piece of a pattern: any run of characters, any one character, or a character itself. */
export type LikePart = { readonly is: 'any' | 'one' } | { readonly is: 'character'; readonly text: string }

/** Reads a pattern of `like`: `%` is any run of characters, `_` any one, `\%`, `\_` and `\\` are themselves. */
export function likeParts(pattern: string): LikePart[] {
  const parts: LikePart[] = []
  const characters = [...pattern]
  for (let at = 0; at < characters.length; at++) {
    const one = characters[at]
    const next = characters[at + 1]
    if (one === '\\' && (next === '%' || next === '_' || next === '\\')) {
      parts.push({ is: 'character', text: next })
      at++
    } else if (one === '%') parts.push({ is: 'any' })
    else if (one === '_') parts.push({ is: 'one' })
    else parts.push({ is: 'character', text: one })
  }
  return parts
}

/** Writes a pattern for SQLite's `glob`, which tells capital letters from small ones. */
export function globText(parts: readonly LikePart[]): string {
  return parts
    .map((part) => {
      if (part.is !== 'character') return part.is === 'any' ? '*' : '?'
      return part.text === '*' || part.text === '?' || part.text === '[' ? `[${part.text}]` : part.text
    })
    .join('')
}

/** Writes a pattern for a `like` that tells capital letters from small ones, and has `\` for its escape. */
export function likeText(parts: readonly LikePart[]): string {
  return parts
    .map((part) => {
      if (part.is !== 'character') return part.is === 'any' ? '%' : '_'
      return part.text === '%' || part.text === '_' || part.text === '\\' ? `\\${part.text}` : part.text
    })
    .join('')
}
