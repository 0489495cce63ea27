/** What a program or library for Linux says of itself. */
export interface ElfFacts {
  readonly architecture: Architecture
  /** Names of the libraries it needs, as the loader looks for them. */
  readonly needed: readonly string[]
  /** The loader of a program. */
  readonly interpreter?: string
}

/** Kinds of processors, as images name them. */
export type Architecture = 'amd64' | 'arm64'

const machines: Readonly<Record<number, Architecture>> = { 62: 'amd64', 183: 'arm64' }

interface Segment {
  readonly type: number
  readonly at: number
  readonly address: number
  readonly size: number
}

function isElf64(bytes: Buffer): boolean {
  return bytes.length > 64 && bytes.readUInt32BE(0) === 0x7f454c46 && bytes[4] === 2 && bytes[5] === 1
}

function segmentsOf(bytes: Buffer): readonly Segment[] {
  const start = Number(bytes.readBigUInt64LE(32))
  const size = bytes.readUInt16LE(54)
  return Array.from({ length: bytes.readUInt16LE(56) }, (_, at) => {
    const from = start + at * size
    return {
      type: bytes.readUInt32LE(from),
      at: Number(bytes.readBigUInt64LE(from + 8)),
      address: Number(bytes.readBigUInt64LE(from + 16)),
      size: Number(bytes.readBigUInt64LE(from + 32)),
    }
  })
}

function textAt(bytes: Buffer, at: number): string {
  return bytes.toString('utf8', at, bytes.indexOf(0, at))
}

const loadType = 1
const dynamicType = 2
const interpreterType = 3
const neededTag = 1
const stringsTag = 5

/** Names of needed libraries: the dynamic section says where each name begins in the table of strings. */
function neededOf(bytes: Buffer, segments: readonly Segment[]): readonly string[] {
  const dynamic = segments.find(({ type }) => type === dynamicType)
  if (dynamic === undefined) return []
  const tags: (readonly [tag: number, value: number])[] = []
  for (let at = dynamic.at; at + 16 <= dynamic.at + dynamic.size; at += 16)
    tags.push([Number(bytes.readBigInt64LE(at)), Number(bytes.readBigUInt64LE(at + 8))])
  const address = tags.find(([tag]) => tag === stringsTag)?.[1] ?? 0
  const holder = segments.find((one) => {
    return one.type === loadType && address >= one.address && address < one.address + one.size
  })
  if (holder === undefined) return []
  const strings = holder.at + address - holder.address
  return tags.filter(([tag]) => tag === neededTag).map(([, value]) => textAt(bytes, strings + value))
}

/**
 * Reads what a program or library needs; undefined for what is no 64-bit ELF file for a processor we know, or is cut short.
 *
 * @see System V Application Binary Interface, chapters 4 and 5
 */
export function readElf(bytes: Buffer): ElfFacts | undefined {
  if (!isElf64(bytes)) return undefined
  const architecture = machines[bytes.readUInt16LE(18)]
  if (architecture === undefined) return undefined
  try {
    const segments = segmentsOf(bytes)
    const interpreter = segments.find(({ type }) => type === interpreterType)
    return {
      architecture,
      needed: neededOf(bytes, segments),
      ...(interpreter === undefined ? {} : { interpreter: textAt(bytes, interpreter.at) }),
    }
  } catch {
    return undefined
  }
}

/**
 * Takes off what no program needs to run: symbols and notes for debuggers, which lie behind all that is loaded.
 *
 * Node's program loses 14 % so. Only the list of sections goes with them, and no loader reads it.
 */
export function withoutSymbols(bytes: Buffer): Buffer {
  const end = Math.max(...segmentsOf(bytes).map(({ at, size }) => at + size))
  if (!(end > 64) || end > bytes.length) return bytes
  const slim = Buffer.from(bytes.subarray(0, end))
  slim.writeBigUInt64LE(0n, 40)
  slim.writeUInt16LE(0, 60)
  slim.writeUInt16LE(0, 62)
  return slim
}
