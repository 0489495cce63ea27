import { dirname, resolve } from 'node:path'

/** A folder and those that hold it, from the inside out. */
export function* foldersUp(folder: string): Generator<string> {
  let at = resolve(folder)
  for (; dirname(at) !== at; at = dirname(at)) yield at
  yield at
}
