/** Freezes a fitted state and all it holds. Typed arrays cannot be frozen: they are never written after the fit. */
export function deepFreeze<Value>(value: Value): Value {
  if (value === null || typeof value !== 'object' || ArrayBuffer.isView(value) || Object.isFrozen(value))
    return value
  for (const part of Object.values(value)) deepFreeze(part)
  return Object.freeze(value)
}
