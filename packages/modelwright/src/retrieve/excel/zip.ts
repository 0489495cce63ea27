import { type FileHandle, open } from 'node:fs/promises'
import { createInflateRaw } from 'node:zlib'
import { ModelwrightError } from '../../core/index.ts'
import { readingProblem } from '../bytes/file-problem.ts'
import type { FilePath } from '../bytes/open-bytes.ts'

/** One file within a zip archive. Its name is only ever compared: nothing is unpacked to disk. */
export interface ZipEntry {
  readonly name: string
  readonly method: number
  readonly isEncrypted: boolean
  readonly packedBytes: number
  /** Where its local header starts. */
  readonly offset: number
}

/** A zip archive, open for reading. */
export interface Zip {
  readonly entries: ReadonlyMap<string, ZipEntry>
  /** Streams one file of it, unpacked. */
  read(entry: ZipEntry): AsyncGenerator<Uint8Array>
  close(): Promise<void>
}

const endMark = 0x06054b50
const entryMark = 0x02014b50
const localMark = 0x04034b50
const end64Mark = 0x06064b50
const locator64Mark = 0x07064b50
const entryBytes = 46
const mostEntries = 65_536
const mostDirectoryBytes = 1 << 26

/** Unpacked bytes up to which any ratio is fine, and the ratio beyond: what people make packs far less tightly. */
const plainBytes = 100_000_000
const mostRatio = 300

/** The error for an archive that breaks its format. */
export function damagedZip(shown: string, why: string): ModelwrightError {
  return new ModelwrightError('RETRIEVE_FILE_DAMAGED', {
    message: `The workbook "${shown}" is damaged or was cut off: ${why}.`,
    where: shown,
    mend: ['Copy or download the file again.', 'Or open it in a spreadsheet program and save it anew.'],
  })
}

function bomb(shown: string, name: string): ModelwrightError {
  return new ModelwrightError('RETRIEVE_ARCHIVE_UNSAFE', {
    message: `"${shown}" unpacks to more than ${mostRatio} times its size (${name}): such files are made to fill memory.`,
    where: shown,
    mend: ['If you trust it, open it in a spreadsheet program and save the sheet as "CSV UTF-8".'],
  })
}

async function bytesAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const { bytesRead, buffer } = await file.read(Buffer.alloc(length), 0, length, position)
  return buffer.subarray(0, bytesRead)
}

interface Directory {
  readonly offset: number
  readonly bytes: number
  readonly count: number
}

/** The directory of a large archive, from its 64-bit record. */
async function directory64(file: FileHandle, locator: Buffer, shown: string): Promise<Directory> {
  const record = await bytesAt(file, Number(locator.readBigUInt64LE(8)), 56)
  if (record.length < 56 || record.readUInt32LE(0) !== end64Mark)
    throw damagedZip(shown, 'its directory is not there')
  return {
    count: Number(record.readBigUInt64LE(32)),
    bytes: Number(record.readBigUInt64LE(40)),
    offset: Number(record.readBigUInt64LE(48)),
  }
}

/** Refuses what is plainly something else than a zip archive. */
async function refuseOther(file: FileHandle, shown: string): Promise<void> {
  const head = await bytesAt(file, 0, 4)
  if (head.length < 4 || head.readUInt32BE(0) !== 0xd0cf11e0) return
  throw new ModelwrightError('RETRIEVE_FORMAT_WRONG', {
    message: `"${shown}" is an old workbook (.xls), or one that is locked with a password.`,
    where: shown,
    mend: ['Open it in a spreadsheet program and save it as .xlsx, without a password.'],
  })
}

async function findDirectory(file: FileHandle, shown: string): Promise<Directory> {
  const { size } = await file.stat()
  const tail = await bytesAt(file, Math.max(0, size - 65_557), Math.min(size, 65_557))
  let at = tail.length - 22
  while (at >= 0 && tail.readUInt32LE(at) !== endMark) at--
  if (at < 0) throw damagedZip(shown, 'its directory is not there')
  const isLarge = at >= 20 && tail.readUInt32LE(at - 20) === locator64Mark
  const found = isLarge
    ? await directory64(file, tail.subarray(at - 20, at), shown)
    : {
        count: tail.readUInt16LE(at + 10),
        bytes: tail.readUInt32LE(at + 12),
        offset: tail.readUInt32LE(at + 16),
      }
  if (found.count > mostEntries || found.bytes > mostDirectoryBytes || found.offset + found.bytes > size)
    throw damagedZip(shown, 'its directory does not fit')
  return found
}

/** Sizes and places that do not fit into 32 bits stand in an extra field, in this order. */
function wideValues(extra: Buffer, values: number[]): number[] {
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== 1) continue
    let from = at + 4
    return values.map((value) => {
      if (value !== 0xffffffff || from + 8 > extra.length) return value
      from += 8
      return Number(extra.readBigUInt64LE(from - 8))
    })
  }
  return values
}

function readEntries(directory: Buffer, count: number, shown: string): Map<string, ZipEntry> {
  const entries = new Map<string, ZipEntry>()
  for (let at = 0, read = 0; read < count; read++) {
    if (at + entryBytes > directory.length || directory.readUInt32LE(at) !== entryMark)
      throw damagedZip(shown, 'its directory ends too early')
    const nameEnd = at + entryBytes + directory.readUInt16LE(at + 28)
    const extraEnd = nameEnd + directory.readUInt16LE(at + 30)
    const [, packedBytes, offset] = wideValues(directory.subarray(nameEnd, extraEnd), [
      directory.readUInt32LE(at + 24),
      directory.readUInt32LE(at + 20),
      directory.readUInt32LE(at + 42),
    ])
    const name = directory.toString('utf8', at + entryBytes, nameEnd)
    const isEncrypted = (directory.readUInt16LE(at + 8) & 1) === 1
    if (!entries.has(name))
      entries.set(name, { name, method: directory.readUInt16LE(at + 10), isEncrypted, packedBytes, offset })
    at = extraEnd + directory.readUInt16LE(at + 32)
  }
  return entries
}

async function* packedBlocks(file: FileHandle, from: number, count: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < count; ) {
    const block = await bytesAt(file, from + at, Math.min(1 << 18, count - at))
    if (block.length === 0) return
    at += block.length
    yield block
  }
}

async function* unpacked(file: FileHandle, entry: ZipEntry, shown: string): AsyncGenerator<Uint8Array> {
  const { name, method, packedBytes, offset, isEncrypted } = entry
  if (isEncrypted) throw damagedZip(shown, `its part ${name} is encrypted`)
  const header = await bytesAt(file, offset, 30)
  if (header.length < 30 || header.readUInt32LE(0) !== localMark)
    throw damagedZip(shown, `its part ${name} is not there`)
  const from = offset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28)
  const blocks = packedBlocks(file, from, packedBytes)
  if (method === 0) return yield* blocks
  if (method !== 8) throw damagedZip(shown, `its part ${name} is packed in an unknown way`)
  const inflate = createInflateRaw({ chunkSize: 1 << 18 })
  const feed = async (): Promise<void> => {
    for await (const block of blocks)
      if (!inflate.write(block)) await new Promise((resolve) => inflate.once('drain', resolve))
    inflate.end()
  }
  const fed = feed().catch((error: unknown) => void inflate.destroy(error as Error))
  try {
    yield* inflate
    await fed
  } finally {
    inflate.destroy()
  }
}

/**
 * Opens a zip archive and reads its directory.
 *
 * @throws {ModelwrightError} RETRIEVE_FILE_DAMAGED - when it is none; RETRIEVE_ARCHIVE_UNSAFE, while reading, when it is a bomb
 */
export async function openZip({ path, shown }: FilePath): Promise<Zip> {
  let file: FileHandle
  try {
    file = await open(path, 'r')
  } catch (error) {
    throw readingProblem(error, path, shown)
  }
  try {
    await refuseOther(file, shown)
    const { offset, bytes, count } = await findDirectory(file, shown)
    const entries = readEntries(await bytesAt(file, offset, bytes), count, shown)
    const read = async function* (entry: ZipEntry): AsyncGenerator<Uint8Array> {
      let size = 0
      try {
        for await (const block of unpacked(file, entry, shown)) {
          size += block.length
          if (size > plainBytes && size > entry.packedBytes * mostRatio) throw bomb(shown, entry.name)
          yield block
        }
      } catch (error) {
        throw (error as { code?: string }).code?.startsWith('Z_')
          ? damagedZip(shown, `its part ${entry.name} breaks off`)
          : error
      }
    }
    return { entries, read, close: () => file.close() }
  } catch (error) {
    await file.close()
    throw error
  }
}
