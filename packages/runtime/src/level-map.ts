const caches = new WeakMap<object, WeakMap<readonly string[], unknown>>()

/**
 * Computes something once per (owner, list of levels) and keeps it as long as both live.
 *
 * Category columns of requests share the schema's own list of levels, so that mapping levels by string costs nothing
 * per request; a batch with unknown levels brings a list of its own.
 */
export function perLevels<Value>(
  owner: object,
  levels: readonly string[],
  make: (levels: readonly string[]) => Value,
): Value {
  let cache = caches.get(owner)
  if (cache === undefined) {
    cache = new WeakMap()
    caches.set(owner, cache)
  }
  let value = cache.get(levels) as Value | undefined
  if (value === undefined) {
    value = make(levels)
    cache.set(levels, value)
  }
  return value
}
