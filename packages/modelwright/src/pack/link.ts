/** A statement of the one scope that all modules share: a declaration, or an import of what the host gives. */
export interface Piece {
  /** Positions of the pieces it uses itself. */
  readonly needs: readonly number[]
  readonly code: string
}

/** The runtime and the entries, cut by `npm run generate`. */
export interface Pieces {
  /** What may be asked for: its name in the scope, and the piece that declares it. */
  readonly roots: Readonly<Record<string, readonly [name: string, place: number]>>
  /** In the order in which they run. */
  readonly pieces: readonly Piece[]
}

/** Names the thing a root stands for. */
export function nameOf({ roots }: Pieces, root: string): string {
  if (!Object.hasOwn(roots, root)) throw new Error(`bug: there is no piece for "${root}"`)
  return roots[root][0]
}

/** Code that stands in for what a root declares, under the name that it is told; it needs no other piece. */
export type StandIns = Readonly<Record<string, (name: string) => string>>

/**
 * Joins the pieces that the roots need, in the order in which they run: one script, with nothing else in it.
 *
 * @param standIns - by root: taken in place of its piece, where that is needed
 * @returns a line a piece; the names of `nameOf` are in its scope
 */
export function link(pieces: Pieces, roots: readonly string[], standIns: StandIns = {}): string {
  const instead = new Map(
    Object.entries(standIns).map(([root, code]) => [pieces.roots[root][1], code(nameOf(pieces, root))]),
  )
  const needed = new Set<number>()
  const add = (place: number): void => {
    if (needed.has(place)) return
    needed.add(place)
    if (!instead.has(place)) pieces.pieces[place].needs.forEach(add)
  }
  for (const root of roots) {
    nameOf(pieces, root)
    add(pieces.roots[root][1])
  }
  return pieces.pieces
    .map(({ code }, place) => instead.get(place) ?? code)
    .filter((_, place) => needed.has(place))
    .join('\n')
}
