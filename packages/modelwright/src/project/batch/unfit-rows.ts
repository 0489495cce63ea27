import type { Problem } from '@modelwright/runtime'
import { ModelwrightError } from '../../core/index.ts'
import { shownPath } from '../../retrieve/index.ts'

/** A finding in words, with its row counted from 1 among all rows. */
export function located(problem: Problem, firstRow: number): string {
  return problem.row < 0 ? problem.message : `Row ${firstRow + problem.row + 1}: ${problem.message}`
}

/** What `predict` offers against a problem, if anything. */
function wayOut(code: Problem['code']): string[] {
  if (code === 'value-unreadable')
    return ['Or let predict take values that cannot be read as missing:  --unreadable missing']
  if (code === 'level-unknown') return ['Or let predict take levels it does not know:  --unknown accept']
  if (code === 'value-missing') return ['Or let predict fill in what is missing:  --missing accept']
  return []
}

/** The error for rows that the model's schema refuses. */
export function unfitRows(
  path: string,
  problems: readonly Problem[],
  count: number,
  firstRow: number,
): ModelwrightError {
  const [first, ...more] = problems
  const seen = more.slice(0, 2).map((problem) => located(problem, firstRow))
  const rest =
    count > 1
      ? ` ${seen.join(' ')}${count > 1 + seen.length ? ` And ${count - 1 - seen.length} more.` : ''}`
      : ''
  const shown = shownPath(path)
  return new ModelwrightError('PROJECT_ROWS_UNFIT', {
    message: `${located(first, firstRow)}${rest}`,
    where:
      first.row < 0
        ? `${shown}, column "${first.column}"`
        : `${shown}, data row ${firstRow + first.row + 1}, column "${first.column}"`,
    mend: ['Mend the file.', ...wayOut(first.code)],
  })
}
