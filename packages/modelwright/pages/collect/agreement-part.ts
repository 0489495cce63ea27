import type { AgreementEstimate, FieldAgreement } from '../../src/core/contracts/form-server.ts'
import { decimals, el, percent } from '../dom.ts'
import { desk } from './api.ts'
import type { OpenPart } from './ask-part.ts'

/** Draws an estimate with its interval on a line from −1 or 0 to 1. */
function scale({ value, low, high }: AgreementEstimate): HTMLElement {
  const from = low < 0 ? -1 : 0
  const place = (at: number): string => `${(100 * (Math.max(from, at) - from)) / (1 - from)}%`
  const span = el('i', {})
  span.style.left = place(low)
  span.style.right = `${100 - Number.parseFloat(place(high))}%`
  const dot = el('b', {})
  dot.style.left = place(value)
  return el('span', { class: 'scale', 'aria-hidden': 'true' }, span, dot)
}

function measure(title: string, about: string, estimate: AgreementEstimate | undefined): HTMLElement {
  if (estimate === undefined)
    return el(
      'div',
      {},
      el('dt', {}, title),
      el('dd', {}, '–'),
      el('dd', { class: 'note' }, 'not defined here'),
    )
  const range = `95 %: ${decimals(estimate.low)} to ${decimals(estimate.high)}`
  return el(
    'div',
    {},
    el('dt', { title: about }, title),
    el('dd', {}, decimals(estimate.value)),
    el('dd', { class: 'note' }, range),
    el('dd', {}, scale(estimate)),
  )
}

function estimateText(estimate: AgreementEstimate | undefined): string {
  return estimate === undefined
    ? '–'
    : `${decimals(estimate.value)} (${decimals(estimate.low)} to ${decimals(estimate.high)})`
}

function table(
  caption: string,
  heads: readonly string[],
  rows: readonly (readonly string[])[],
): HTMLElement | undefined {
  if (rows.length === 0) return undefined
  return el(
    'div',
    { class: 'scroll' },
    el(
      'table',
      {},
      el('caption', {}, caption),
      el(
        'thead',
        {},
        el(
          'tr',
          {},
          heads.map((head) => el('th', { scope: 'col' }, head)),
        ),
      ),
      el(
        'tbody',
        {},
        rows.map(([first, ...rest]) =>
          el(
            'tr',
            {},
            el('th', { scope: 'row' }, first),
            rest.map((cell) => el('td', {}, cell)),
          ),
        ),
      ),
    ),
  )
}

function fieldSection(found: FieldAgreement): HTMLElement {
  const { field, rows, collectors, observed, fleiss, alpha, pairs, confused } = found
  if (rows === 0)
    return el(
      'section',
      {},
      el('h2', {}, field),
      el('p', { class: 'quiet' }, 'No row was answered by two collectors yet.'),
    )
  const isNumber = pairs.some(({ meanDifference }) => meanDifference !== undefined)
  return el(
    'section',
    {},
    el('h2', {}, field),
    el('p', { class: 'quiet' }, `${rows} rows with answers of two or more; ${collectors} collectors`),
    el(
      'dl',
      { class: 'cards' },
      el(
        'div',
        {},
        el('dt', {}, 'Same answer'),
        el('dd', {}, percent(observed)),
        el('dd', { class: 'note' }, 'of pairs of answers; chance is not taken off'),
      ),
      !isNumber && measure("Fleiss' κ", 'Agreement beyond chance, whoever answers', fleiss),
      measure("Krippendorff's α", 'Agreement beyond chance; takes rows with any number of answers', alpha),
    ),
    table(
      'Two by two',
      isNumber
        ? ['Collectors', 'Rows', 'Same', 'Apart on average']
        : ['Collectors', 'Rows', 'Same', "Cohen's κ (95 %)"],
      pairs.map((pair) => [
        `${pair.a} and ${pair.b}`,
        String(pair.rows),
        percent(pair.observed),
        isNumber ? decimals(pair.meanDifference ?? Number.NaN) : estimateText(pair.kappa),
      ]),
    ),
    table(
      'What is taken for what',
      ['Answers', 'Times'],
      confused.slice(0, 8).map(({ a, b, count }) => [`${a} or ${b}`, String(count)]),
    ),
  )
}

/** Shows how far collectors agree, field by field. */
export async function agreementPart(): Promise<OpenPart> {
  const { fields } = await desk.agreement()
  const words =
    '1: they always agree. 0: as by chance. The interval says what the rows answered so far can show.'
  const node = el('div', { class: 'agreement' }, el('p', { class: 'about' }, words), fields.map(fieldSection))
  return {
    node,
    focus: () => node.querySelector('h2')?.scrollIntoView({ block: 'nearest' }),
    press: () => false,
  }
}
