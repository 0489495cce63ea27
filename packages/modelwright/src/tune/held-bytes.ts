function walk(value: unknown, buffers: Set<ArrayBufferLike>, met: Set<object>): void {
  if (typeof value !== 'object' || value === null || met.has(value)) return
  met.add(value)
  if (ArrayBuffer.isView(value)) buffers.add(value.buffer)
  else if (value instanceof Map) for (const entry of value.values()) walk(entry, buffers, met)
  else if (Array.isArray(value)) {
    // Lists of texts and of numbers have no buffers: one look tells.
    if (typeof value[0] === 'object') for (const entry of value) walk(entry, buffers, met)
  } else for (const entry of Object.values(value)) walk(entry, buffers, met)
}

/**
 * Bytes of the buffers that plain data holds: columns, blocks of texts, states; each buffer counts once.
 *
 * @example
 * heldBytes({ a: new Float64Array(2), more: [new Map([['b', new Uint8Array(4)]])] }) // → 20
 */
export function heldBytes(value: unknown): number {
  const buffers = new Set<ArrayBufferLike>()
  walk(value, buffers, new Set())
  let bytes = 0
  for (const buffer of buffers) bytes += buffer.byteLength
  return bytes
}
