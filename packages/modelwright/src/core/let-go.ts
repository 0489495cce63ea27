import type { PreparedColumn } from '@modelwright/runtime'

function buffersOf(columns: Iterable<PreparedColumn>): Set<ArrayBufferLike> {
  const found = new Set<ArrayBufferLike>()
  for (const column of columns)
    for (const part of Object.values(column)) if (ArrayBuffer.isView(part)) found.add(part.buffer)
  return found
}

/**
 * Gives the memory of columns back at once: their arrays are empty from then on, the garbage collector need not come by first.
 *
 * Memory that threads share stays, and so does what `others` lie in.
 */
export async function letGo(
  columns: Iterable<PreparedColumn>,
  others: Iterable<PreparedColumn> = [],
): Promise<void> {
  const kept = buffersOf(others)
  const gone = [...buffersOf(columns)].filter(
    (buffer): buffer is ArrayBuffer => buffer instanceof ArrayBuffer && !kept.has(buffer),
  )
  if (gone.length === 0) return
  // What is sent where nobody listens is freed; `ArrayBuffer.prototype.transfer` came with Node.js 22.
  const { port1, port2 } = new MessageChannel()
  port2.close()
  port1.postMessage(undefined, gone)
  await new Promise((resolve) => {
    setTimeout(resolve)
  })
  port1.close()
}
