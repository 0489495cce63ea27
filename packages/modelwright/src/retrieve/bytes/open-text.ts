import { ModelwrightError } from '../../core/index.ts'
import type { Meter } from '../format.ts'
import { detectEncoding } from './encoding.ts'
import type { FilePath } from './open-bytes.ts'
import { openBytes } from './open-bytes.ts'
import { looksBinary, signatureOf } from './signatures.ts'

/** How much of a text is looked at before it is read: enough to tell its dialect, little enough to keep. */
const headBytes = 1 << 18
const maxHeadBytes = 1 << 22

/** A text file on its way in, as UTF-8 without byte order mark. */
export interface OpenText {
  /** Its first bytes; also the first of `chunks`. */
  readonly head: Uint8Array
  /** Whether `head` is all of it. */
  readonly isWhole: boolean
  readonly chunks: AsyncIterable<Uint8Array>
  /** The encoding in use so far; final once `chunks` has ended. */
  encoding(): string
  close(): Promise<void>
}

/** What opening a text needs to know. */
export interface TextOptions {
  readonly encoding: string
  readonly signal?: AbortSignal | undefined
  readonly meter?: Meter | undefined
}

function wrongFormat(name: string, mend: string, shown: string): ModelwrightError {
  return new ModelwrightError('RETRIEVE_FORMAT_WRONG', {
    message: `"${shown}" is ${name}, not text.`,
    where: shown,
    mend: [mend],
  })
}

function binary(shown: string): ModelwrightError {
  return new ModelwrightError('RETRIEVE_FILE_BINARY', {
    message: `"${shown}" holds binary data, not text.`,
    where: shown,
    mend: [
      'Name a text or Parquet file.',
      "If it is text in a rare encoding, say which:  { encoding: 'utf-16le' }",
    ],
  })
}

function emptyFile(shown: string): ModelwrightError {
  return new ModelwrightError('RETRIEVE_FILE_EMPTY', {
    message: `"${shown}" is empty.`,
    where: shown,
    mend: ['Export or download the file again: not even names of columns are in it.'],
  })
}

/** Refuses what is certainly no text. @throws {ModelwrightError} RETRIEVE_FORMAT_WRONG, RETRIEVE_FILE_BINARY */
function checkSignature(head: Uint8Array, shown: string): void {
  const signature = signatureOf(head)
  if (signature !== undefined) throw wrongFormat(signature.name, signature.mend, shown)
}

async function* decodedChunks(
  first: Uint8Array,
  raw: AsyncIterator<Uint8Array>,
  push: (chunk: Uint8Array, last: boolean) => Uint8Array,
): AsyncGenerator<Uint8Array> {
  let held = first
  for (;;) {
    const next = await raw.next()
    const decoded = push(held, next.done === true)
    if (decoded.length > 0) yield decoded
    if (next.done === true) return
    held = next.value
  }
}

function joinAll(parts: readonly Uint8Array[]): Uint8Array {
  return parts.length === 1 ? parts[0] : Uint8Array.from(Buffer.concat(parts))
}

async function readHead(
  chunks: AsyncIterator<Uint8Array>,
): Promise<{ parts: Uint8Array[]; head: Uint8Array; isWhole: boolean }> {
  const parts: Uint8Array[] = []
  let length = 0
  let lines = 0
  while (length < headBytes || (lines < 3 && length < maxHeadBytes)) {
    const next = await chunks.next()
    if (next.done === true) return { parts, head: joinAll(parts), isWhole: true }
    parts.push(next.value)
    length += next.value.length
    for (const byte of next.value) if (byte === 10) lines++
  }
  return { parts, head: joinAll(parts), isWhole: false }
}

async function* continued(parts: Uint8Array[], rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  for (let part = parts.shift(); part !== undefined; part = parts.shift()) yield part
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value
}

/**
 * Opens a text file: unpacks it, recognises what is no text, finds its encoding and gives UTF-8.
 *
 * @throws {ModelwrightError} RETRIEVE_FILE_EMPTY, RETRIEVE_FORMAT_WRONG, RETRIEVE_FILE_BINARY - when there is no text
 */
export async function openText(file: FilePath, options: TextOptions): Promise<OpenText> {
  const raw = openBytes(file, options)
  try {
    const first = await raw.next()
    if (first.done === true) throw emptyFile(file.shown)
    checkSignature(first.value, file.shown)
    const { transcoder, markLength } = detectEncoding(first.value, options.encoding, file.shown)
    const decoded = decodedChunks(first.value.subarray(markLength), raw, transcoder.push)
    const { parts, head, isWhole } = await readHead(decoded)
    if (head.length === 0) throw emptyFile(file.shown)
    if (looksBinary(head.subarray(0, 1 << 16))) throw binary(file.shown)
    return {
      head: head.slice(),
      isWhole,
      chunks: continued(parts, decoded),
      encoding: () => (transcoder.name() === 'ascii' ? 'utf-8' : transcoder.name()),
      close: async () => void (await raw.return(undefined)),
    }
  } catch (error) {
    await raw.return(undefined)
    throw error
  }
}
