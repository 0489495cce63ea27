import {
  factList,
  figure,
  type Html,
  html,
  openPainter,
  type Painter,
  pageOf,
  type Section,
  shownCount,
  shownText,
} from '../../core/report/index.ts'
import type { Comparison } from '../compare/compare-tables.ts'
import type { Profile } from '../profile-types.ts'
import { alertSection } from './alerts.ts'
import { measureOf } from './column-charts.ts'
import { columnFacts } from './column-facts.ts'
import { columnIndex } from './column-index.ts'
import { columnArticle, type Detailed, drawColumns, type Room, roomNote } from './columns.ts'
import { comparisonBody } from './comparison.ts'
import { missingBody } from './missing.ts'
import { overview } from './overview.ts'
import { relationsBody } from './relations.ts'

/** What a report says besides the profile. */
export interface ReportOptions {
  /** What the data is called, such as its file. */
  readonly title: string
  /** How it differs from a second table, where one was named. */
  readonly comparison?: Comparison | undefined
}

type Anchors = ReadonlyMap<string, string>

function targetSection({ columns, target }: Profile, { drawings }: Detailed): Section[] {
  const column = columns.find(({ name }) => name === target?.name)
  if (column === undefined || target === undefined) return []
  const about = {
    binary: 'Two classes are to be told apart; the rarer one decides how much can be learnt.',
    multiclass: 'Several classes are to be told apart; those with few rows are hard to learn.',
    regression:
      'A number is to be foretold; a long tail or lumps say that errors will not be alike everywhere.',
  }[target.task]
  const drawing = drawings.get(column.name)
  const body = html`<div class="column">${drawing === undefined ? html`<p></p>` : figure(drawing, shownText(column.reason, 200))}${factList(columnFacts(column))}</div>`
  return [{ id: 'target', title: `Target: ${shownText(target.name)}`, about, body }]
}

function indexSection(profile: Profile, anchors: Anchors, { lines }: Room): Section {
  const about =
    profile.target === undefined
      ? 'Every column with what it seems to hold.'
      : 'Sorted by how strongly each column alone goes with the target; a long bar is a strong relation, an AUC of 0.5 or any other measure of 0 is none.'
  return {
    id: 'index',
    title: profile.target === undefined ? 'Columns' : 'Columns by relation',
    about,
    body: columnIndex(profile, anchors, lines),
  }
}

function leadOf({ rowCount, columnCount, target, alerts }: Profile): Html {
  const errors = alerts.filter(({ severity }) => severity === 'error').length
  const goal = target === undefined ? '' : `, to foretell ${shownText(target.name, 40)}`
  const verdict =
    errors > 0
      ? `${errors} ${errors === 1 ? 'thing needs' : 'things need'} mending before a model is trained.`
      : alerts.length > 0
        ? 'Nothing forbids training a model; a few things deserve a look.'
        : 'Nothing stands in the way of training a model.'
  return html`<p>${shownCount(rowCount)} rows of ${shownCount(columnCount)} columns${goal}. ${verdict}</p>`
}

function columnsAbout(target: Profile['target']): string {
  const measure = measureOf(target)
  const run =
    measure === undefined
      ? ''
      : ` The second color shows the ${measure.title} in each bin or level of ten rows or more; the dashed line is that of all rows.`
  return `How the values of each column are spread, missing ones aside.${run}`
}

/** How columns go with each other, and which are missing together; nothing where there is nothing to show. */
function togetherSections(profile: Profile): Section[] {
  const { pairs, missingCells } = profile
  return [
    ...(pairs === undefined || pairs.columns.length < 2
      ? []
      : [
          {
            id: 'relations',
            title: 'Relations of columns',
            about: 'Two columns that go together closely say the same thing twice; none of it is a cause.',
            body: relationsBody(pairs),
          },
        ]),
    ...(missingCells === 0
      ? []
      : [
          {
            id: 'missing',
            title: 'Missing cells',
            about: 'Which columns have no value in the same rows: gaps that come together have one cause.',
            body: missingBody(profile),
          },
        ]),
  ]
}

function comparisonSection(comparison: Comparison | undefined): Section[] {
  if (comparison === undefined) return []
  const about =
    'Columns that differ most come first. PSI: below 0.1 the same, above 0.25 another distribution; the other two run from 0 to 1.'
  const title = `Compared with ${shownText(comparison.after.name, 60)}`
  return [{ id: 'comparison', title, about, body: comparisonBody(comparison) }]
}

function footerOf({ snapshot, notes }: Profile): Html {
  const drawn = notes.length === 0 ? 'No row was sampled: every figure counts all rows.' : notes.join(' ')
  return html`<p>Made by Modelwright explore from snapshot <code>${snapshot.slice(0, 12)}</code>. ${drawn}</p>`
}

function pageWithin(
  painter: Painter,
  profile: Profile,
  { title, comparison }: ReportOptions,
  room: Room,
): string {
  const detailed = drawColumns(painter, profile, room)
  const { target } = profile
  const anchors = new Map(detailed.columns.map(({ name }, i) => [name, `column-${i + 1}`]))
  const articles = detailed.columns.map((column) =>
    columnArticle(column, anchors.get(column.name)!, detailed.drawings.get(column.name)),
  )
  return pageOf({
    title: shownText(title, 80),
    kicker: 'Data profile',
    lead: leadOf(profile),
    sections: [
      { id: 'overview', title: 'Overview', body: overview(profile) },
      {
        id: 'alerts',
        title: 'Alerts',
        about: 'What to look into before training, with the line of the workflow file that mends it.',
        body: alertSection(
          profile,
          target === undefined ? anchors : new Map(anchors).set(target.name, 'target'),
        ),
      },
      ...comparisonSection(comparison),
      ...targetSection(profile, detailed),
      indexSection(profile, anchors, room),
      ...togetherSections(profile),
      {
        id: 'columns',
        title: 'Every column',
        about: columnsAbout(target),
        body: html`${roomNote(detailed)}${articles}`,
      },
    ],
    isSearched: true,
    footer: footerOf(profile),
  })
}

/** A page stays below this many bytes. */
const mostBytes = 2_000_000

/** What a page has room for; where that is still too much, half of it, and half again. */
const fullRoom: Room = { drawn: 1_150_000, sections: 300, lines: 1000 }

/**
 * Makes a page of a profile: overview, alerts with the lines that mend them, the target, every column with its plot.
 *
 * One self-contained file under 2 MB: no request, and no script but the one that searches. Columns beyond what it can hold are listed but not drawn, and
 * the page says so.
 *
 * @returns a whole HTML document
 */
export async function exploreReport(profile: Profile, options: ReportOptions): Promise<string> {
  const painter = await openPainter()
  for (let share = 1; ; share /= 2) {
    const room = {
      drawn: fullRoom.drawn * share,
      sections: Math.floor(fullRoom.sections * share),
      lines: Math.floor(fullRoom.lines * share),
    }
    const page = pageWithin(painter, profile, options, room)
    if (new TextEncoder().encode(page).length < mostBytes || room.sections === 0) return page
  }
}
