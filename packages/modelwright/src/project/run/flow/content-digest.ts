import { encodeData } from '../../graph/encode-data.ts'
import { sha256 } from '../../objects.ts'

/** A digest of plain data, as it would lie in the store. */
export function contentDigestOf(value: unknown): string {
  return sha256(encodeData(value))
}
