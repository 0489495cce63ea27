import type { PageOrigin } from '../../core/index.ts'

/**
 * The page that a row of a snapshot comes from; undefined where there is no such row.
 *
 * @param rowIndex - counted from 0
 */
export function pageOfRow(pages: readonly PageOrigin[], rowIndex: number): PageOrigin | undefined {
  let below = rowIndex
  return pages.find(({ rows }) => {
    below -= rows
    return below < 0
  })
}
