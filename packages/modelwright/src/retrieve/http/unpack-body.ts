import { createReadStream, createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import { foldAscii } from '@modelwright/runtime'
import { ModelwrightError } from '../../core/index.ts'
import { readingProblem, writingProblem } from '../bytes/file-problem.ts'
import { sizeProblem } from './http-problem.ts'

/** Encodings that are asked for. */
export const acceptedEncodings = 'gzip, deflate, br'

const unpackers: Readonly<Record<string, () => NodeJS.ReadWriteStream>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
}

/** Whether a Content-Encoding changes the bytes. */
export function isPacked(encoding: string | undefined): boolean {
  return encoding !== undefined && encoding !== '' && foldAscii(encoding) !== 'identity'
}

/**
 * Unpacks a body as its Content-Encoding says, from file to file.
 *
 * @throws {ModelwrightError} RETRIEVE_FILE_DAMAGED, RETRIEVE_BODY_LARGE, RETRIEVE_ANSWER_UNEXPECTED
 */
export async function unpackBody(
  from: string,
  to: string,
  {
    encoding,
    shown,
    maxBytes,
  }: { readonly encoding: string; readonly shown: string; readonly maxBytes: number },
): Promise<void> {
  const unpacker = unpackers[foldAscii(encoding.trim())]
  if (unpacker === undefined)
    throw new ModelwrightError('RETRIEVE_ANSWER_UNEXPECTED', {
      message: `"${shown}" is packed in a way that was not asked for: "${encoding}".`,
      where: shown,
      mend: ['Download it by hand and name the file.'],
    })
  const bounded = async function* (blocks: NodeJS.ReadableStream): AsyncGenerator<Buffer> {
    let count = 0
    for await (const block of blocks as AsyncIterable<Buffer>) {
      count += block.length
      if (count > maxBytes) throw sizeProblem(shown, maxBytes)
      yield block
    }
  }
  try {
    await pipeline(createReadStream(from), unpacker(), bounded, createWriteStream(to))
  } catch (error) {
    throw writingProblem(readingProblem(damaged(error), from, shown), shown)
  }
}

/** Brotli's errors have codes of their own. */
function damaged(error: unknown): unknown {
  const code = (error as { code?: unknown }).code
  return typeof code === 'string' && /BROTLI|_ERROR_FORMAT/.test(code)
    ? Object.assign(new Error(String(error)), { code: 'Z_DATA_ERROR' })
    : error
}
