/**
 * Fields of some records, by position in one buffer.
 *
 * Field `f` of record `r` is `bytes[starts[i] … ends[i]]` with `i = r * width + f`; quotes are already off.
 */
export interface CellBlock {
  readonly bytes: Uint8Array
  readonly starts: Int32Array
  readonly ends: Int32Array
  readonly width: number
  readonly rowCount: number
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/** Decodes the cell at position `index` of a block. */
export function cellText(block: CellBlock, index: number): string {
  return decoder.decode(block.bytes.subarray(block.starts[index], block.ends[index]))
}

/** Tells whether a cell holds nothing or blanks alone, which is how a file says "missing". */
export function isBlank(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (bytes[at] !== 32 && bytes[at] !== 9) return false
  return true
}
