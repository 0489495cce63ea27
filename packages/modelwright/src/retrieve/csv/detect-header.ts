import { type CellBlock, cellText } from './cell-block.ts'
import { type CellKind, cellKind } from './cell-kind.ts'

function kindOf({ bytes, starts, ends }: CellBlock, index: number): CellKind {
  return cellKind(bytes, starts[index], ends[index])
}

/** The one kind that all cells of a field have, blanks aside; undefined where they differ. */
function kindOfField(block: CellBlock, field: number): CellKind | undefined {
  let kind: CellKind = 'blank'
  for (let row = 0; row < block.rowCount; row++) {
    const found = kindOf(block, row * block.width + field)
    if (found === 'blank' || found === kind) continue
    if (kind !== 'blank') return undefined
    kind = found
  }
  return kind
}

function isYear(text: string): boolean {
  return /^(19|20)\d\d$/.test(text)
}

function occursBelow(block: CellBlock, field: number, text: string): boolean {
  for (let row = 0; row < block.rowCount; row++)
    if (cellText(block, row * block.width + field) === text) return true
  return false
}

/**
 * Decides whether the first record holds names, from it and the records after it.
 *
 * It does not where a number or date stands over a column of the same kind (years aside) and no text stands over a
 * column of numbers or dates; nor where all is text and every cell of the first record occurs again below it.
 */
export function hasHeader(first: CellBlock, block: CellBlock): boolean {
  if (first.rowCount === 0) return true
  let forIt = 0
  let againstIt = 0
  let repeated = 0
  for (let field = 0; field < first.width; field++) {
    const top = kindOf(first, field)
    const below = kindOfField(block, field)
    const isTyped = below === 'number' || below === 'time'
    if (top === 'string' && isTyped) forIt++
    const isValue = top === 'number' || top === 'time'
    if (isValue && (top === below || block.rowCount === 0) && !isYear(cellText(first, field))) againstIt++
    if (top === 'string' && occursBelow(block, field, cellText(first, field))) repeated++
  }
  if (forIt > 0) return true
  return againstIt === 0 && !(repeated === first.width && block.rowCount > 1)
}
