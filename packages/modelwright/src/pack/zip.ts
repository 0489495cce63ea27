import { crc32, deflateRawSync } from 'node:zlib'
import type { PackedFile } from './formats/bundle.ts'

/** 1980-01-01, the first day a zip file knows: no time is in what is packed. */
const firstDay = 0x21
/** Names are UTF-8. */
const utf8Flag = 0x800
const deflated = 8
/** A regular file that everyone may read, as Unix says it. */
const readable = (0o100644 << 16) >>> 0

interface Entry {
  readonly name: Buffer
  readonly data: Buffer
  readonly crc: number
  readonly size: number
  readonly at: number
}

function fieldsOf({ crc, data, size, name }: Entry): Buffer {
  const fields = Buffer.alloc(26)
  fields.writeUInt16LE(20, 0)
  fields.writeUInt16LE(utf8Flag, 2)
  fields.writeUInt16LE(deflated, 4)
  fields.writeUInt16LE(firstDay, 8)
  fields.writeUInt32LE(crc, 10)
  fields.writeUInt32LE(data.length, 14)
  fields.writeUInt32LE(size, 18)
  fields.writeUInt16LE(name.length, 22)
  return fields
}

function localHeader(entry: Entry): Buffer {
  return Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), fieldsOf(entry), entry.name])
}

function centralHeader(entry: Entry): Buffer {
  const before = Buffer.from('PK\x01\x02\x14\x03', 'latin1')
  const after = Buffer.alloc(14)
  after.writeUInt32LE(readable, 6)
  after.writeUInt32LE(entry.at, 10)
  return Buffer.concat([before, fieldsOf(entry), after, entry.name])
}

function endOf(count: number, size: number, at: number): Buffer {
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt16LE(count, 8)
  end.writeUInt16LE(count, 10)
  end.writeUInt32LE(size, 12)
  end.writeUInt32LE(at, 16)
  return end
}

/**
 * Packs files as a zip archive, sorted by name, without times: the same files give the same bytes.
 *
 * @returns deflated as far as it goes; for archives below 4 GB
 * @see APPNOTE.TXT 6.3.10
 */
export function zipOf(files: readonly PackedFile[]): Buffer {
  const parts: Buffer[] = []
  const central: Buffer[] = []
  let at = 0
  for (const { path, bytes } of [...files].sort((a, b) => (a.path < b.path ? -1 : 1))) {
    const data = deflateRawSync(bytes, { level: 9 })
    const entry: Entry = { name: Buffer.from(path), data, crc: crc32(bytes), size: bytes.length, at }
    const header = localHeader(entry)
    parts.push(header, data)
    central.push(centralHeader(entry))
    at += header.length + data.length
  }
  const list = Buffer.concat(central)
  return Buffer.concat([...parts, list, endOf(central.length, list.length, at)])
}
