type Numbers = ArrayLike<number> & { readonly length: number }

interface NumberArray<Array> {
  new (length: number): Array & { set(from: Numbers, at: number): void }
}

/** A copy of lists of numbers one behind the other. */
export function joined<Array>(kind: NumberArray<Array>, parts: readonly Numbers[]): Array {
  const all = new kind(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}
