import {
  dataTable,
  factList,
  type Html,
  html,
  type Section,
  shownCount,
  shownText,
} from '../../../core/report/index.ts'
import type { RunResult } from '../index.ts'
import { cleanedSection } from './cleaned-section.ts'

/** Rows a table of columns may have. */
const mostRows = 300

function columnTable(heads: readonly string[], rows: readonly (readonly [string, ...string[]])[]): Html {
  const shown = rows.slice(0, mostRows).map(([name, ...rest]) => ({
    cells: [html`<bdi>${shownText(name, 48)}</bdi>`, ...rest.map((text) => shownText(text, 240))],
  }))
  const more = rows.length > mostRows && html`<p class="small">${rows.length - mostRows} more.</p>`
  return html`${dataTable(
    heads.map((title) => ({ title })),
    shown,
  )}${more}`
}

function dataFacts({ gathered, holdout, parts, evaluation }: RunResult): Html {
  const { snapshot, changes, resolved } = gathered
  return factList(
    [
      ['data', shownText(snapshot.provenance.from.join(', '), 120)],
      ['rows in the file', shownCount(snapshot.rowCount)],
      ['rows used', shownCount(gathered.table.rowCount)],
      ['rows of the evaluated fit', shownCount(parts[parts.length - 1].trainIds.length)],
      ['rows held out', shownCount(evaluation.rowCount)],
      ['held out', shownText(holdout.how, 200)],
      ['target', shownText(resolved.reason, 200)],
      ...[...changes, ...(holdout.dropped ?? [])].map(
        ({ message }) => ['cleaned', shownText(message, 200)] as const,
      ),
      ...holdout.notes.map((note) => ['note', shownText(note, 300)] as const),
    ],
    { isWide: true },
  )
}

function usedRows({ parts, gathered }: RunResult): (readonly [string, string, string])[] {
  const kinds = new Map(gathered.columns.map((info) => [info.name, info]))
  return parts[0].pipeline.schema.inputs.map(({ name, type }) => {
    const info = kinds.get(name)
    return [name, type, info?.reason ?? ''] as const
  })
}

function expectationTable({ gathered }: RunResult): Html {
  const rows = gathered.expectations.map(({ says, holds, severity, reason }) => ({
    cells: [
      holds ? 'met' : severity === 'warn' ? html`<strong>warning</strong>` : html`<strong>refused</strong>`,
      shownText(says, 120),
      shownText(reason, 240),
    ],
  }))
  return dataTable(
    ['', 'Expected', 'Found'].map((title) => ({ title })),
    rows,
  )
}

function expectationSection(result: RunResult): Section[] {
  if (result.gathered.expectations.length === 0) return []
  return [
    {
      id: 'expectations',
      title: 'Expectations',
      about: 'What the workflow says the data must be, held against the table as it was read.',
      body: expectationTable(result),
    },
  ]
}

/** Sections on the rows and columns the model was made from. */
export function dataSections(result: RunResult): Section[] {
  const { leftOut } = result.parts[0].reading
  const out = leftOut.map(({ name, reason }) => [name, reason] as const)
  return [
    {
      id: 'data',
      title: 'Data and split',
      about: 'Which rows the model learnt from, and which were kept apart to judge it.',
      body: dataFacts(result),
    },
    ...cleanedSection(result),
    ...expectationSection(result),
    {
      id: 'inputs',
      title: 'Inputs',
      about: 'The columns a request must bring, with what each seems to hold.',
      body: columnTable(['Column', 'Type', 'Why'], usedRows(result)),
    },
    ...(out.length === 0
      ? []
      : [
          {
            id: 'left-out',
            title: 'Left out',
            about: 'Columns the model does not use, and why; keep: […] in the workflow brings one back.',
            body: columnTable(['Column', 'Why'], out),
          },
        ]),
  ]
}
