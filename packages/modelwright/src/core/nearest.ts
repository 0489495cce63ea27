import { foldAscii, nearest } from '@modelwright/runtime'

export { nearest }

/** Folds what spelling leaves open in the name of a thing: case, `-` and `_`. */
export function foldName(name: string): string {
  return foldAscii(name).replace(/[-_]/g, '')
}

/** Renders "Did you mean …?" as a mend line, or nothing when no known name is near. */
export function didYouMean(word: string, known: Iterable<string>): string[] {
  const found = nearest(word, [...known])
  return found === undefined ? [] : [`Did you mean "${found}"?`]
}
