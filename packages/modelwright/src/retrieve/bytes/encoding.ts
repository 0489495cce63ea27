import { foldAscii } from '@modelwright/runtime'
import { joined, ModelwrightError } from '../../core/index.ts'
import { legacyEncodingOf } from './legacy-encoding.ts'
import { isHardlyUtf8 } from './single-byte.ts'
import { fromWindows1252 } from './windows-1252.ts'

/** A running translation of a file's bytes into UTF-8. */
export interface Transcoder {
  /** The encoding in use; "ascii" until the first byte above 127 decides. */
  name(): string
  /** Translates the next bytes; `last` says that no more follow. */
  push(chunk: Uint8Array, last: boolean): Uint8Array
}

/** What a host tells of bytes; `node:buffer` has both. */
export interface ByteTests {
  isAscii(bytes: Uint8Array): boolean
  isUtf8(bytes: Uint8Array): boolean
}

/** What reading a text needs beside its bytes. */
export interface TextHost extends ByteTests {
  /** How the user names the text. */
  readonly shown: string
}

const utf8Mark = [0xef, 0xbb, 0xbf]

/** Counts the bytes at the end that begin a UTF-8 sequence which the next chunk must finish. */
function openTail(chunk: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, chunk.length); back++) {
    const byte = chunk[chunk.length - back]
    if ((byte & 0xc0) === 0x80) continue
    const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1
    return needed > back ? back : 0
  }
  return 0
}

/** Finds the first byte that is not UTF-8, in bytes known to hold one. */
function firstBad(bytes: Uint8Array, { isUtf8 }: ByteTests): number {
  let at = 0
  while (at < bytes.length) {
    const byte = bytes[at]
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0x80 ? 2 : 1
    if (length > 1 && !isUtf8(bytes.subarray(at, at + length))) return at
    at += length
  }
  return at
}

function unclear(shown: string, at: number): ModelwrightError {
  return new ModelwrightError('RETRIEVE_ENCODING_UNCLEAR', {
    message: `"${shown}" starts as UTF-8, but byte ${at + 1} is not: the file mixes encodings or is damaged.`,
    where: shown,
    mend: ["Say the encoding, e.g.  csv('…', { encoding: 'windows-1252' })", 'Or save the file as UTF-8.'],
  })
}

/** UTF-8 that turns into an older encoding if the first bytes above 127 show that it was never UTF-8. */
function utf8OrLegacy(host: TextHost, stated: boolean): Transcoder {
  const { shown, isAscii, isUtf8 } = host
  let name = stated ? 'utf-8' : 'ascii'
  let legacy: Transcoder['push'] | undefined
  let held: Uint8Array = new Uint8Array(0)
  let done = 0
  return {
    name: () => name,
    push(chunk, last) {
      if (legacy !== undefined) return legacy(chunk, last)
      if (held.length === 0 && isAscii(chunk)) {
        done += chunk.length
        return chunk
      }
      const all = held.length === 0 ? chunk : joined(Uint8Array, [held, chunk])
      const tail = last ? 0 : openTail(all)
      const whole = all.subarray(0, all.length - tail)
      if (isUtf8(whole)) {
        if (!isAscii(whole)) name = 'utf-8'
        held = all.slice(all.length - tail)
        done += whole.length
        return whole
      }
      const bad = firstBad(whole, host)
      const isOpen = name !== 'utf-8' && (isAscii(whole.subarray(0, bad)) || isHardlyUtf8(whole))
      if (!isOpen) throw unclear(shown, done + bad)
      name = legacyEncodingOf(all)
      held = new Uint8Array(0)
      const push = name === 'windows-1252' ? fromWindows1252 : decoded(name).push
      legacy = push
      return push(all, last)
    },
  }
}

function decoded(name: string): Transcoder {
  const decoder = new TextDecoder(name)
  const encoder = new TextEncoder()
  return {
    name: () => name,
    push: (chunk, last) => encoder.encode(decoder.decode(chunk, { stream: !last })),
  }
}

/** Guesses UTF-16 without a byte order mark from NULs in every second byte. */
function utf16Guess(head: Uint8Array): string | undefined {
  const pairs = Math.min(head.length, 2048) >> 1
  let even = 0
  let odd = 0
  for (let i = 0; i < pairs * 2; i += 2) {
    if (head[i] === 0) even++
    if (head[i + 1] === 0) odd++
  }
  if (pairs < 2) return undefined
  if (odd > pairs * 0.6 && even < pairs * 0.05) return 'utf-16le'
  if (even > pairs * 0.6 && odd < pairs * 0.05) return 'utf-16be'
  return undefined
}

function markOf(head: Uint8Array): { name: string; length: number } | undefined {
  if (utf8Mark.every((byte, index) => head[index] === byte)) return { name: 'utf-8', length: 3 }
  if (head[0] === 0xff && head[1] === 0xfe) return { name: 'utf-16le', length: 2 }
  if (head[0] === 0xfe && head[1] === 0xff) return { name: 'utf-16be', length: 2 }
  return undefined
}

function stated(encoding: string, host: TextHost): Transcoder {
  const label = foldAscii(encoding)
  if (label === 'utf-8' || label === 'utf8') return utf8OrLegacy(host, true)
  if (['windows-1252', 'cp1252', 'latin1', 'iso-8859-1'].includes(label))
    return { name: () => 'windows-1252', push: fromWindows1252 }
  try {
    return decoded(new TextDecoder(label).encoding)
  } catch {
    throw new ModelwrightError('RETRIEVE_ENCODING_UNKNOWN', {
      message: `There is no encoding "${encoding}".`,
      where: host.shown,
      mend: [
        'Use one of: utf-8, utf-16le, utf-16be, windows-1252, windows-1250, iso-8859-15, shift_jis, gb18030.',
      ],
    })
  }
}

/** An encoding with the number of bytes its byte order mark takes. */
export interface DetectedEncoding {
  readonly transcoder: Transcoder
  readonly markLength: number
}

/**
 * Finds the encoding of a text from its first bytes: byte order mark, NUL pattern of UTF-16, else UTF-8.
 *
 * UTF-8 is checked as bytes go by; where a file was plain ASCII up to the first byte that is not UTF-8, its letters tell
 * which older encoding it is in from there, windows-1252 unless they prove another; all read the ASCII part the same.
 *
 * @param encoding - what the user stated, or "auto"
 * @throws {ModelwrightError} RETRIEVE_ENCODING_UNKNOWN - when the stated one does not exist
 */
export function detectEncoding(head: Uint8Array, encoding: string, host: TextHost): DetectedEncoding {
  const mark = markOf(head)
  if (encoding !== 'auto') {
    const transcoder = stated(encoding, host)
    return { transcoder, markLength: mark?.name === transcoder.name() ? mark.length : 0 }
  }
  if (mark !== undefined)
    return {
      transcoder: mark.name === 'utf-8' ? utf8OrLegacy(host, true) : decoded(mark.name),
      markLength: mark.length,
    }
  const guess = utf16Guess(head)
  return {
    transcoder: guess === undefined ? utf8OrLegacy(host, false) : decoded(guess),
    markLength: 0,
  }
}
