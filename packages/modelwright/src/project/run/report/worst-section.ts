import type { Cell } from '@modelwright/runtime'
import {
  dataTable,
  type Html,
  html,
  type Section,
  shownCount,
  shownNumber,
  shownShare,
  shownText,
} from '../../../core/report/index.ts'
import type { WorstFinding, WorstFindings } from '../../explain/find-worst.ts'
import { scaleTexts } from '../../explain/scale-text.ts'

/** Contributions that are told of a row. */
const mostTold = 4

function cellText(value: Cell): string {
  if (value === null) return 'missing'
  return typeof value === 'number' ? shownNumber(value) : shownText(String(value), 40)
}

function movedBy({ contributions }: WorstFinding): Html {
  const told = contributions.filter(({ contribution }) => contribution !== 0).slice(0, mostTold)
  return html`${told.map(
    ({ column, value, contribution }, at) =>
      html`${at > 0 && html`<br>`}<bdi>${shownText(column, 28)}</bdi> = <bdi>${cellText(value)}</bdi> <b>${contribution > 0 ? '+' : ''}${shownNumber(contribution)}</b>`,
  )}`
}

function rowOf(finding: WorstFinding, isClass: boolean) {
  const { row, truth, predicted, probability, loss } = finding
  return {
    cells: [
      shownCount(row),
      html`<bdi>${cellText(truth)}</bdi>`,
      html`<bdi>${cellText(predicted)}</bdi>${probability !== undefined && html` <span class="small">${shownShare(probability)}</span>`}`,
      ...(isClass ? [] : [shownNumber(loss)]),
      movedBy(finding),
    ],
  }
}

/** Section on the held-out rows on which the model was farthest off, and what moved it there. */
export function worstSection(worst: WorstFindings | undefined, isClass: boolean): Section[] {
  if (worst === undefined) return []
  const what =
    worst.positive === undefined
      ? isClass
        ? 'the predicted class'
        : 'what was predicted'
      : shownText(worst.positive, 30)
  const scale = worst.scale === 'value' ? 'it' : `the ${scaleTexts[worst.scale]} of ${what}`
  const heads = [
    { title: 'Row', isNumber: true },
    { title: 'Truth' },
    { title: 'Predicted' },
    ...(isClass ? [] : [{ title: 'Off by', isNumber: true }]),
    { title: 'What moved it, most first' },
  ]
  return [
    {
      id: 'worst',
      title: 'Where it was farthest off',
      about: `${isClass ? 'Held-out rows of which the model was surest, and wrong' : 'Held-out rows with the largest errors'}. Look at them in your data: a wrong label, a missing column, or a kind of row the model has not met. Numbers say how far each value moved ${scale}, from the mean; values that seem to be personal data are not shown.`,
      body: dataTable(
        heads,
        worst.rows.map((finding) => rowOf(finding, isClass)),
      ),
    },
  ]
}
