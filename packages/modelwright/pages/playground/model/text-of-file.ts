import { ModelwrightError } from '../../../src/core/errors.ts'

/** The bytes that tell an encoding, or are looked at to. */
const headBytes = 1 << 18

async function* chunksOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader()
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) yield read.value
  } finally {
    await reader.cancel()
  }
}

function encodingOf(head: Uint8Array): { readonly name: string; readonly mark: number } {
  if (head[0] === 0xff && head[1] === 0xfe) return { name: 'utf-16le', mark: 2 }
  if (head[0] === 0xfe && head[1] === 0xff) return { name: 'utf-16be', mark: 2 }
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return { name: 'utf-8', mark: 3 }
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true })
    return { name: 'utf-8', mark: 0 }
  } catch {
    return { name: 'windows-1252', mark: 0 }
  }
}

function mixed(shown: string): ModelwrightError {
  return new ModelwrightError('RETRIEVE_ENCODING_UNCLEAR', {
    message: `"${shown}" starts as UTF-8, but does not go on so: the file mixes encodings or is damaged.`,
    where: shown,
    mend: ['Save the file as UTF-8.'],
  })
}

/** A text as UTF-8, from its start on. */
export interface TextOfFile {
  readonly head: Uint8Array
  readonly isWhole: boolean
  /** All of it, the head included. */
  readonly chunks: AsyncIterable<Uint8Array>
}

/** Puts the first chunks together until there is enough to look at. */
async function headOf(chunks: AsyncGenerator<Uint8Array>) {
  const parts: Uint8Array[] = []
  let length = 0
  let isWhole = false
  while (length < headBytes && !isWhole) {
    const read = await chunks.next()
    if (read.done === true) isWhole = true
    else {
      parts.push(read.value)
      length += read.value.length
    }
  }
  const head = new Uint8Array(await new Blob(parts as Uint8Array<ArrayBuffer>[]).arrayBuffer())
  return { head, isWhole }
}

/**
 * Opens a text file as UTF-8, piece by piece: UTF-16 by its mark, UTF-8 where the start is such, else windows-1252; gzip is
 * unpacked.
 *
 * @param heard - told how many bytes of the file were read
 */
export async function openTextOfFile(file: File, heard: (byteCount: number) => void): Promise<TextOfFile> {
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
  const chunks = chunksOf(isZipped ? counted.pipeThrough(new DecompressionStream('gzip')) : counted)
  const { head, isWhole } = await headOf(chunks)
  const { name, mark } = encodingOf(head)
  const decoder = new TextDecoder(name, { fatal: name === 'utf-8', ignoreBOM: true })
  const encoder = new TextEncoder()
  const translated = (chunk: Uint8Array, last: boolean): Uint8Array => {
    try {
      return encoder.encode(decoder.decode(chunk, { stream: !last }))
    } catch {
      throw mixed(file.name)
    }
  }
  const first = translated(head.subarray(mark), isWhole)
  const all = async function* (): AsyncGenerator<Uint8Array> {
    yield first
    if (isWhole) return
    for await (const chunk of chunks) yield translated(chunk, false)
    yield translated(new Uint8Array(0), true)
  }
  return { head: first, isWhole, chunks: all() }
}
