import type { ModelReference } from '../model-reference.ts'

const made = new WeakMap<ModelReference, Map<string, unknown>>()

/**
 * Gives what depends on a reference alone, made for the first window that asks and kept as long as the reference is.
 *
 * @param key - what is made, and by what besides the reference
 */
export function oncePerReference<Thing>(reference: ModelReference, key: string, make: () => Thing): Thing {
  const known = made.get(reference) ?? new Map<string, unknown>()
  made.set(reference, known)
  if (!known.has(key)) known.set(key, make())
  return known.get(key) as Thing
}
