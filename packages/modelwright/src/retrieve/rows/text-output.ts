import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import type { Writable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { writingProblem } from '../bytes/file-problem.ts'
import { temporaryBeside } from './temporary-name.ts'

/** Somewhere text goes, in order: as strings, or as their UTF-8. */
export interface TextOutput {
  write(text: string | Uint8Array): Promise<void>
  /** Makes the output final. */
  close(): Promise<void>
  /** Leaves nothing behind, as far as that is possible. */
  discard(): Promise<void>
}

/** Writes to a stream that is not ours to close, such as standard output. */
export function toStream(stream: Writable): TextOutput {
  return {
    async write(text) {
      if (!stream.write(text)) await once(stream, 'drain')
    },
    close: async () => {},
    discard: async () => {},
  }
}

/**
 * Writes to a file that appears under its name only when all of it is written.
 *
 * @throws {ModelwrightError} RETRIEVE_DISK_FULL, RETRIEVE_FOLDER_FORBIDDEN - from every method
 */
export function toFile(path: string): TextOutput {
  const temporary = temporaryBeside(path)
  const stream = createWriteStream(temporary, { flags: 'wx', highWaterMark: 1 << 20 })
  let failure: unknown
  stream.on('error', (error) => {
    failure = error
  })
  const discard = async (): Promise<void> => {
    // A file that is still being opened would appear after it was removed.
    const closed = stream.closed || new Promise<void>((resolve) => stream.once('close', () => resolve()))
    stream.destroy()
    await closed
    await rm(temporary, { force: true })
  }
  const guarded = async (work: () => Promise<unknown>): Promise<void> => {
    try {
      if (failure !== undefined) throw failure
      await work()
    } catch (error) {
      await discard()
      throw writingProblem(error, path)
    }
  }
  return {
    write: (text) =>
      guarded(async () => {
        if (!stream.write(text)) await once(stream, 'drain')
      }),
    close: () =>
      guarded(async () => {
        stream.end()
        await finished(stream)
        await rename(temporary, path)
      }),
    discard,
  }
}
