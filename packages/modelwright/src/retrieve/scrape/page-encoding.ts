import { isAscii, isUtf8 } from 'node:buffer'
import { detectEncoding } from '../bytes/encoding.ts'
import { fromWindows1252 } from '../bytes/windows-1252.ts'

/** How far into a page its own word about its encoding counts. */
const headBytes = 4096

const metaCharset = /<meta\s[^>]{0,500}?charset\s*=\s*["']?\s*([\w:.-]+)/i

function known(label: string | undefined): string | undefined {
  if (label === undefined) return undefined
  try {
    return new TextDecoder(label).encoding
  } catch {
    return undefined
  }
}

/** What a page says of itself: a page that can be read thus far is none in UTF-16, whatever it says (HTML, 13.2.3.2). */
function statedInside(bytes: Uint8Array): string | undefined {
  const head = Buffer.from(bytes.subarray(0, headBytes)).toString('latin1')
  const name = known(metaCharset.exec(head)?.[1])
  return name?.startsWith('utf-16') === true ? 'utf-8' : name
}

function hasMark(bytes: Uint8Array): boolean {
  const start = Buffer.from(bytes.subarray(0, 3)).toString('hex')
  return start === 'efbbbf' || start.startsWith('fffe') || start.startsWith('feff')
}

/** The encoding a page is in, as far as anyone says: the user, a byte order mark, the server, the page. */
function statedEncoding(bytes: Uint8Array, contentType: string, given: string): string {
  if (given !== 'auto') return given
  if (hasMark(bytes)) return 'auto'
  const charset = /charset\s*=\s*["']?\s*([\w:.-]+)/i.exec(contentType)?.[1]
  return known(charset) ?? statedInside(bytes) ?? 'auto'
}

/**
 * Decodes a page. Bytes that are wrong in its encoding become U+FFFD, as in a browser.
 *
 * @throws {ModelwrightError} RETRIEVE_ENCODING_UNKNOWN - when the encoding given does not exist
 */
export function decodePage(
  bytes: Uint8Array,
  contentType: string,
  { encoding, shown }: { readonly encoding: string; readonly shown: string },
): { readonly text: string; readonly encoding: string } {
  const stated = statedEncoding(bytes, contentType, encoding)
  const { transcoder, markLength } = detectEncoding(bytes.subarray(0, headBytes), stated, {
    shown,
    isAscii,
    isUtf8,
  })
  const body = bytes.subarray(markLength)
  const guess = isUtf8(body) ? 'utf-8' : 'windows-1252'
  const name = transcoder.name() === 'ascii' ? guess : transcoder.name()
  const isOneByte = name === 'windows-1252'
  return {
    text: isOneByte
      ? Buffer.from(fromWindows1252(body)).toString('utf8')
      : new TextDecoder(name).decode(body),
    encoding: name,
  }
}
