/** Writes plain data as one string that tells any two different ones apart: −0, NaN and tensors' types included. */
export function fingerprint(value: unknown): string {
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value)
  if (typeof value === 'string') return JSON.stringify(value)
  if (value === null || typeof value === 'boolean') return String(value)
  if (ArrayBuffer.isView(value) && !(value instanceof DataView))
    return `${value.constructor.name}(${Array.from(value as unknown as ArrayLike<number>, fingerprint).join()})`
  if (Array.isArray(value)) return `[${value.map(fingerprint).join()}]`
  if (typeof value === 'object' && (value.constructor === Object || Object.getPrototypeOf(value) === null)) {
    const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
    return `{${entries.map(([key, part]) => `${JSON.stringify(key)}:${fingerprint(part)}`).join()}}`
  }
  throw new Error(`a state must be plain data, found ${String(value)}`)
}
