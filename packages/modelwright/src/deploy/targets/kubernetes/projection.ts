import { canonicalJson } from '@modelwright/runtime'
import type { Json, JsonObject } from '../../target.ts'

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Whether two values are the same, in whatever order their names stand. */
export function isSame(a: Json, b: Json): boolean {
  return canonicalJson(a) === canonicalJson(b)
}

/**
 * What a living thing says to what was written: of objects the names that were written, of lists all.
 *
 * The cluster adds much of its own; only what was said is compared.
 */
export function projected(living: Json | undefined, written: Json): Json {
  if (living === undefined) return null
  if (isObject(written) && isObject(living))
    return Object.fromEntries(
      Object.entries(written).map(([name, value]) => [name, projected(living[name], value)]),
    )
  if (Array.isArray(written) && Array.isArray(living))
    return living.map((one: Json, at) => (at < written.length ? projected(one, written[at] as Json) : one))
  return living
}

/** What people and other programs decide of a thing: without what the cluster counts and notes. */
export function decided(living: JsonObject): JsonObject {
  const { status: _, metadata, ...rest } = living
  const {
    managedFields: _m,
    resourceVersion: _v,
    generation: _g,
    ...kept
  } = isObject(metadata) ? metadata : {}
  return { ...rest, metadata: kept }
}
