import { isModelwrightError } from '../../core/index.ts'
import { decodeModelReference } from '../../monitor/index.ts'

/** Rows that the reference of an artifact was made of; undefined where it was written by a later version, or is none. */
export function referenceRows(reference: Uint8Array): number | undefined {
  try {
    return decodeModelReference(reference).rowCount
  } catch (error) {
    if (isModelwrightError(error)) return undefined
    throw error
  }
}
