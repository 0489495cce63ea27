/** A thing in a tar archive; nobody owns it but root, and it has no time. */
export type TarEntry = {
  /** Without a `/` at the beginning. */
  readonly path: string
  /** Permission bits; 0o644 for files and 0o755 for folders unless told otherwise. */
  readonly mode?: number
} & (
  | { readonly kind: 'file'; readonly bytes: Uint8Array }
  | { readonly kind: 'folder' }
  | { readonly kind: 'link'; readonly target: string }
)

const blockSize = 512
const types = { file: '0', link: '2', folder: '5' } as const

function octal(value: number, length: number): string {
  return `${value.toString(8).padStart(length - 1, '0')}\0`
}

interface Header {
  readonly name: string
  readonly mode: number
  readonly size: number
  readonly type: string
  readonly target?: string
}

function headerOf({ name, mode, size, type, target = '' }: Header): Buffer {
  const block = Buffer.alloc(blockSize)
  const fields: readonly (readonly [text: string, at: number])[] = [
    [name, 0],
    [octal(mode, 8), 100],
    [octal(0, 8), 108],
    [octal(0, 8), 116],
    [octal(size, 12), 124],
    [octal(0, 12), 136],
    [' '.repeat(8), 148],
    [type, 156],
    [target, 157],
    ['ustar\x0000', 257],
    [octal(0, 8), 329],
    [octal(0, 8), 337],
  ]
  for (const [text, at] of fields) block.write(text, at, 'utf8')
  let sum = 0
  for (const byte of block) sum += byte
  block.write(`${octal(sum, 7)} `, 148, 'latin1')
  return block
}

function padded(bytes: Uint8Array): readonly Uint8Array[] {
  const rest = bytes.length % blockSize
  return rest === 0 ? [bytes] : [bytes, Buffer.alloc(blockSize - rest)]
}

/** A line of a pax header: its own length stands at its beginning. */
function paxLine(key: string, value: string): Buffer {
  const rest = Buffer.from(` ${key}=${value}\n`)
  let length = rest.length + 1
  while (String(length).length + rest.length !== length) length = String(length).length + rest.length
  return Buffer.concat([Buffer.from(String(length)), rest])
}

/** What a plain header has no room for, in a header of its own before it. */
function paxOf(path: string, target: string | undefined): readonly Uint8Array[] {
  const lines: Buffer[] = []
  if (Buffer.byteLength(path) > 100) lines.push(paxLine('path', path))
  if (target !== undefined && Buffer.byteLength(target) > 100) lines.push(paxLine('linkpath', target))
  if (lines.length === 0) return []
  const bytes = Buffer.concat(lines)
  return [headerOf({ name: 'pax', mode: 0o644, size: bytes.length, type: 'x' }), ...padded(bytes)]
}

/** The beginning of a text in so many bytes, no letter cut through. */
function shortened(text: string): string {
  let short = text.slice(0, 100)
  while (Buffer.byteLength(short) > 100) short = short.slice(0, -1)
  return short
}

function partsOf(entry: TarEntry): readonly Uint8Array[] {
  const path = entry.kind === 'folder' ? `${entry.path}/` : entry.path
  const target = entry.kind === 'link' ? entry.target : undefined
  const bytes = entry.kind === 'file' ? entry.bytes : new Uint8Array(0)
  const header = headerOf({
    name: shortened(path),
    mode: entry.mode ?? (entry.kind === 'file' ? 0o644 : entry.kind === 'folder' ? 0o755 : 0o777),
    size: bytes.length,
    type: types[entry.kind],
    ...(target === undefined ? {} : { target: shortened(target) }),
  })
  return [...paxOf(path, target), header, ...padded(bytes)]
}

/** The folders above a path, outermost first. */
function above(path: string): readonly string[] {
  const names = path.split('/').slice(0, -1)
  return names.map((_, at) => names.slice(0, at + 1).join('/'))
}

/** All entries, and the folders they lie in, sorted by path. */
function whole(entries: readonly TarEntry[]): readonly TarEntry[] {
  const known = new Map<string, TarEntry>()
  for (const { path } of entries)
    for (const folder of above(path)) known.set(folder, { kind: 'folder', path: folder })
  for (const entry of entries) known.set(entry.path, entry)
  return [...known.values()].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0))
}

/**
 * Writes a tar archive: sorted, folders before what is in them, owned by root, without times. The same entries give the same
 * bytes.
 *
 * @returns the archive in pieces, to be written one after the other
 * @see POSIX.1-2017, pax, ustar interchange format
 */
export function tarParts(entries: readonly TarEntry[]): readonly Uint8Array[] {
  return [...whole(entries).flatMap(partsOf), Buffer.alloc(2 * blockSize)]
}

/** A file in an archive that is read: where it lies. */
export interface TarFile {
  readonly path: string
  readonly at: number
  readonly size: number
}

function numberAt(block: Buffer, at: number, length: number): number {
  return Number.parseInt(block.toString('latin1', at, at + length).replace(/[\0 ]+$/, '') || '0', 8)
}

function textAt(block: Buffer, at: number, length: number): string {
  const text = block.toString('utf8', at, at + length)
  const end = text.indexOf('\0')
  return end < 0 ? text : text.slice(0, end)
}

/**
 * Tells of a block at the beginning of an entry what it says; undefined at the end of the archive, or where it is none.
 */
export function readTarHeader(block: Buffer): { path: string; size: number; type: string } | undefined {
  if (block.length < blockSize || textAt(block, 257, 5) !== 'ustar') return undefined
  const prefix = textAt(block, 345, 155)
  const name = textAt(block, 0, 100)
  const size = numberAt(block, 124, 12)
  if (!Number.isSafeInteger(size) || size < 0) return undefined
  return { path: prefix === '' ? name : `${prefix}/${name}`, size, type: block.toString('latin1', 156, 157) }
}

/** Blocks that so many bytes take, in bytes. */
export function blocksOf(size: number): number {
  return Math.ceil(size / blockSize) * blockSize
}
