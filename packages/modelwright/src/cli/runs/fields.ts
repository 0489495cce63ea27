import { ownValue, type RunRecord } from '../../core/index.ts'
import { type Facet, type Field, type Filter, fieldText } from '../../project/search/filter.ts'
import { parseOrder } from '../../project/search/order.ts'
import { parseFilter } from '../../project/search/parse.ts'
import { shownTime } from '../shown.ts'

/** A field that is shown as a column. */
export interface ShownField {
  readonly field: Field
  readonly text: string
}

/** Fields of the run that have a column of their own anyway, or are too long for one. */
const elsewhere = ['id', 'name', 'status', 'started', 'note', 'data']

function fieldsIn(filter: Filter): Field[] {
  if (filter.kind === 'compare') return [filter.field]
  return filter.kind === 'not' ? fieldsIn(filter.part) : filter.parts.flatMap(fieldsIn)
}

/** The fields that a query and its order speak of, each once. */
export function fieldsOfQuery(where: string | undefined, orderBy: string | undefined): ShownField[] {
  const asked = where === undefined ? [] : fieldsIn(parseFilter(where))
  const sorted = orderBy === undefined ? [] : parseOrder(orderBy).map(({ field }) => field)
  const byText = new Map([...sorted, ...asked].map((field) => [fieldText(field), field]))
  return [...byText]
    .map(([text, field]) => ({ text, field }))
    .filter(({ field }) => field.of !== 'run' || !elsewhere.includes(field.name))
}

function ofMetric(run: RunRecord, name: string, facet: Facet): number {
  const metric = ownValue(run.metrics, name)
  if (metric === undefined) return Number.NaN
  const { value, low, high, least, greatest, pointCount } = metric
  return { last: value, low, high, min: least, max: greatest, count: pointCount }[facet]
}

/** The value of a field, for a table. */
export function fieldValue(run: RunRecord, field: Field): string | number {
  if (field.of === 'metrics') return ofMetric(run, field.name, field.facet)
  if (field.of !== 'run') return ownValue(run[field.of], field.name) ?? '–'
  const { startedAt, endedAt, git } = run
  const seconds = endedAt === null ? Number.NaN : (Date.parse(endedAt) - Date.parse(startedAt)) / 1000
  const own: Readonly<Record<string, string | number | null | undefined>> = {
    ended: shownTime(endedAt),
    duration: seconds,
    error: run.error,
    parent: run.parent,
    code: run.code?.slice(0, 12),
    workflow: run.workflow?.slice(0, 12),
    artifact: run.artifact?.slice(0, 12),
    commit: git?.commit.slice(0, 12),
    branch: git?.branch,
    dirty: git === null ? null : String(git.isDirty),
  }
  return own[field.name] ?? '–'
}
