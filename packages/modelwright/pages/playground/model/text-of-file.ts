import { damagedFile } from '../../../src/retrieve/bytes/damaged-file.ts'
import { type TextOfBytes, textOfBytes } from '../../../src/retrieve/bytes/text-of-bytes.ts'

/** As much at once as the command line reads, so that an encoding is told from the same bytes. */
const blockBytes = 1 << 20

async function* blocksOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader()
  let block = new Uint8Array(blockBytes)
  let length = 0
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read())
      for (let rest = read.value; rest.length > 0; ) {
        const taken = rest.subarray(0, blockBytes - length)
        block.set(taken, length)
        length += taken.length
        rest = rest.subarray(taken.length)
        if (length === blockBytes) {
          yield block
          block = new Uint8Array(blockBytes)
          length = 0
        }
      }
    if (length > 0) yield block.subarray(0, length)
  } finally {
    // What went wrong is told already.
    await reader.cancel().catch(() => {})
  }
}

async function* unpacked(stream: ReadableStream<Uint8Array>, shown: string): AsyncGenerator<Uint8Array> {
  const unpacker = new DecompressionStream('gzip') as unknown as ReadableWritablePair<Uint8Array, Uint8Array>
  try {
    yield* blocksOf(stream.pipeThrough(unpacker))
  } catch (error) {
    throw damagedFile(shown, error)
  }
}

function isAscii(bytes: Uint8Array): boolean {
  for (let at = 0; at < bytes.length; at++) if (bytes[at] > 127) return false
  return true
}

const strict = new TextDecoder('utf-8', { fatal: true })

function isUtf8(bytes: Uint8Array): boolean {
  try {
    strict.decode(bytes)
    return true
  } catch {
    return false
  }
}

/**
 * Opens a text file as UTF-8, piece by piece, as the command line does; gzip is unpacked.
 *
 * @param heard - told how many bytes of the file were read
 */
export async function openTextOfFile(file: File, heard: (byteCount: number) => void): Promise<TextOfBytes> {
  const counted = file.stream().pipeThrough(
    new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
      transform(chunk, control) {
        heard(chunk.length)
        control.enqueue(chunk)
      },
    }),
  )
  const magic = new Uint8Array(await file.slice(0, 2).arrayBuffer())
  const isZipped = magic[0] === 0x1f && magic[1] === 0x8b
  const blocks = isZipped ? unpacked(counted, file.name) : blocksOf(counted)
  return textOfBytes(blocks, 'auto', { shown: file.name, isAscii, isUtf8 })
}
