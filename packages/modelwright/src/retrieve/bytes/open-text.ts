import { isAscii, isUtf8 } from 'node:buffer'
import type { Meter } from '../format.ts'
import type { FilePath } from './open-bytes.ts'
import { openBytes } from './open-bytes.ts'
import { type TextOfBytes, textOfBytes } from './text-of-bytes.ts'

/** A text file on its way in. */
export interface OpenText extends TextOfBytes {
  close(): Promise<void>
}

/** What opening a text needs to know. */
export interface TextOptions {
  readonly encoding: string
  readonly signal?: AbortSignal | undefined
  readonly meter?: Meter | undefined
}

/**
 * Opens a text file: unpacks it, recognises what is no text, finds its encoding and gives UTF-8.
 *
 * @throws {ModelwrightError} as `textOfBytes` does, and what reading a file may throw
 */
export async function openText(file: FilePath, { encoding, signal, meter }: TextOptions): Promise<OpenText> {
  const raw = openBytes(file, { signal, meter })
  const close = async (): Promise<void> => void (await raw.return(undefined))
  try {
    return { ...(await textOfBytes(raw, encoding, { shown: file.shown, isAscii, isUtf8 })), close }
  } catch (error) {
    await close()
    throw error
  }
}
