import { factList, html, type Section, shownCount } from '../../../core/report/index.ts'
import { openingsText } from '../count-openings.ts'
import type { RunResult } from '../index.ts'

/** Section on where the model comes from, and the proof that it was judged on rows it never saw. */
export function proofSection(
  { parts, model, run, gathered, judgement }: RunResult,
  lineage: Readonly<Record<string, unknown>>,
): Section {
  const proofs = parts.map(({ leakProof }) =>
    leakProof.checkable
      ? `Of the ${shownCount(leakProof.scoredRows)} rows it was judged on, ${leakProof.commonRows} are among the ${shownCount(leakProof.seenRows)} rows the evaluated fit saw.`
      : `Not checkable: ${leakProof.reason}.`,
  )
  const other = Object.entries(lineage)
    .filter(([key]) => !['snapshot', 'evaluated', 'fit'].includes(key))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => [key, html`<code>${String(value)}</code>`] as const)
  const body = html`${[...new Set(proofs)].map((proof) => html`<p>${proof}</p>`)}<p>${openingsText(judgement.openings)}</p>${factList(
    [
      ['run', html`<code>${run}</code>`],
      ['shipped fit', html`<code>${model.digest}</code>`],
      ['evaluated fit', html`<code>${model.evaluated}</code>`],
      ['snapshot', html`<code>${gathered.snapshot.digest}</code>`],
      ...other,
    ],
    { isWide: true },
  )}`
  return {
    id: 'proof',
    title: 'Leak proof and lineage',
    about:
      'The metrics belong to the evaluated fit; the shipped fit has the same recipe and learnt from all rows.',
    body,
  }
}
