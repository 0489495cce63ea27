const longestWord = 40
const mostKnown = 2000

/**
 * Finds the known word a typo most likely meant.
 *
 * At most a third of its letters may differ; upper and lower case ASCII letters count as the same. Gives up on words
 * over 40 letters and looks at the first 2000 known ones only, so that a hostile request costs little.
 */
export function nearest(word: string, known: readonly string[]): string | undefined {
  if (word.length === 0 || word.length > longestWord) return undefined
  const folded = foldAscii(word)
  let best: string | undefined
  let limit = Math.max(1, Math.floor(word.length / 3))
  for (let i = 0; i < known.length && i < mostKnown && limit >= 0; i++) {
    if (Math.abs(known[i].length - word.length) > limit) continue
    const distance = editDistance(folded, foldAscii(known[i]), limit)
    if (distance > limit) continue
    best = known[i]
    limit = distance - 1
  }
  return best
}

/** Lowers A to Z and leaves all else: the one case folding that needs no Unicode table. */
export function foldAscii(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 32))
}

/** Counts edits (insert, delete, replace, swap of neighbours) between two words; stops counting beyond `limit`. */
export function editDistance(a: string, b: string, limit: number): number {
  let before: number[] = []
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    let least = i
    for (let j = 1; j <= b.length; j++) {
      const replaced = previous[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1)
      row[j] = Math.min(previous[j] + 1, row[j - 1] + 1, replaced)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        row[j] = Math.min(row[j], before[j - 2] + 1)
      least = Math.min(least, row[j])
    }
    if (least > limit + 1) return least
    before = previous
    previous = row
  }
  return previous[b.length]
}
