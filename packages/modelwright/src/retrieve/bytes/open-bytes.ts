import { createReadStream } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import * as zlib from 'node:zlib'
import type { LocalFile } from '../../core/index.ts'
import type { Meter } from '../format.ts'
import { readingProblem } from './file-problem.ts'
import { unpackZstd } from './unpack-zstd.ts'

const blockBytes = 1 << 20

/** How a file is compressed, from its first bytes, whatever it is called. */
export type Compression = 'none' | 'gzip' | 'zstd'

/** A file as a person wrote its name, and where it is. */
export type FilePath = LocalFile

/** Reads the first bytes of a file, as they are on disk. @throws {ModelwrightError} RETRIEVE_FILE_MISSING, RETRIEVE_FILE_FORBIDDEN */
export async function headOf(file: FilePath, length = 4096): Promise<Uint8Array> {
  try {
    const handle = await open(file.path, 'r')
    try {
      const { bytesRead, buffer } = await handle.read(new Uint8Array(length), 0, length, 0)
      return buffer.subarray(0, bytesRead)
    } finally {
      await handle.close()
    }
  } catch (error) {
    throw readingProblem(error, file.path, file.shown)
  }
}

/** Recognises gzip and zstd by their magic numbers. */
export function compressionOf(head: Uint8Array): Compression {
  if (head[0] === 0x1f && head[1] === 0x8b) return 'gzip'
  if (head[0] === 0x28 && head[1] === 0xb5 && head[2] === 0x2f && head[3] === 0xfd) return 'zstd'
  return 'none'
}

type Unpacker = Readable & NodeJS.WritableStream

/** Node's own zstd, from version 22.15; undefined before. */
function zstdStream(): Unpacker | undefined {
  return (zlib as { createZstdDecompress?: (options: object) => Unpacker }).createZstdDecompress?.({
    chunkSize: blockBytes,
  })
}

function decompressed(raw: Readable, compression: Compression): AsyncIterable<Uint8Array> {
  if (compression === 'none') return raw
  const unpacker: Unpacker | undefined =
    compression === 'gzip' ? zlib.createGunzip({ chunkSize: blockBytes }) : zstdStream()
  if (unpacker === undefined) return unpackZstd(raw)
  raw.on('error', (error) => unpacker.destroy(error))
  return raw.pipe(unpacker)
}

/**
 * Streams the bytes of a file, unpacked, in blocks of about 1 MB.
 *
 * @throws {ModelwrightError} RETRIEVE_FILE_MISSING, RETRIEVE_FILE_FORBIDDEN, RETRIEVE_FILE_DAMAGED - when it cannot be read
 */
export async function* openBytes(
  file: FilePath,
  { signal, meter }: { readonly signal?: AbortSignal | undefined; readonly meter?: Meter | undefined } = {},
): AsyncGenerator<Uint8Array> {
  const size = meter === undefined ? 0 : (await stat(file.path)).size
  const compression = compressionOf(await headOf(file, 16))
  const raw = createReadStream(file.path, { highWaterMark: blockBytes })
  try {
    for await (const block of decompressed(raw, compression)) {
      signal?.throwIfAborted()
      if (meter !== undefined) meter.fraction = Math.min(1, raw.bytesRead / size)
      // A Buffer's slice() shares memory where a Uint8Array's copies: hand out plain arrays.
      yield new Uint8Array(block.buffer, block.byteOffset, block.byteLength)
    }
  } catch (error) {
    throw readingProblem(error, file.path, file.shown)
  } finally {
    raw.destroy()
  }
}
