import { ModelwrightError } from '../../core/errors.ts'
import { joined } from '../../core/joined.ts'
import { detectEncoding, type TextHost } from './encoding.ts'
import { looksBinary, signatureOf } from './signatures.ts'

/** How much of a text is looked at before it is read: enough to tell its dialect, little enough to keep. */
const headBytes = 1 << 18
const maxHeadBytes = 1 << 22

/** A text on its way in, as UTF-8 without byte order mark. */
export interface TextOfBytes {
  /** Its first bytes; also the first of `chunks`. */
  readonly head: Uint8Array
  /** Whether `head` is all of it. */
  readonly isWhole: boolean
  readonly chunks: AsyncIterable<Uint8Array>
  /** The encoding in use so far; final once `chunks` has ended. */
  encoding(): string
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

async function readHead(
  chunks: AsyncIterator<Uint8Array>,
): Promise<{ parts: Uint8Array[]; head: Uint8Array; isWhole: boolean }> {
  const parts: Uint8Array[] = []
  let length = 0
  let lines = 0
  while (length < headBytes || (lines < 3 && length < maxHeadBytes)) {
    const next = await chunks.next()
    if (next.done === true) return { parts, head: joined(Uint8Array, parts), isWhole: true }
    parts.push(next.value)
    length += next.value.length
    for (const byte of next.value) if (byte === 10) lines++
  }
  return { parts, head: joined(Uint8Array, parts), isWhole: false }
}

async function* continued(parts: Uint8Array[], rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  for (let part = parts.shift(); part !== undefined; part = parts.shift()) yield part
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value
}

/**
 * Reads bytes as text, whatever the host: recognises what is no text, finds the encoding and gives UTF-8.
 *
 * @param raw - blocks of about 1 MB: the encoding of one byte a letter is told from the block that shows it first
 * @param encoding - what the user stated, or "auto"
 * @throws {ModelwrightError} RETRIEVE_FILE_EMPTY, RETRIEVE_FORMAT_WRONG, RETRIEVE_FILE_BINARY - when there is no text
 */
export async function textOfBytes(
  raw: AsyncIterator<Uint8Array>,
  encoding: string,
  host: TextHost,
): Promise<TextOfBytes> {
  const { shown } = host
  const first = await raw.next()
  if (first.done === true) throw emptyFile(shown)
  checkSignature(first.value, shown)
  const { transcoder, markLength } = detectEncoding(first.value, encoding, host)
  const decoded = decodedChunks(first.value.subarray(markLength), raw, transcoder.push)
  const { parts, head, isWhole } = await readHead(decoded)
  if (head.length === 0) throw emptyFile(shown)
  if (looksBinary(head.subarray(0, 1 << 16))) throw binary(shown)
  return {
    head,
    isWhole,
    chunks: continued(parts, decoded),
    encoding: () => (transcoder.name() === 'ascii' ? 'utf-8' : transcoder.name()),
  }
}
