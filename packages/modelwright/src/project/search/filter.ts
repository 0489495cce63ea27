/** What of a metric is compared: its last value, the least or greatest over time, an end of its interval, how many values. */
export type Facet = 'last' | 'min' | 'max' | 'low' | 'high' | 'count'

/** The facets, as they are written after a metric's name. */
export const facets: readonly Facet[] = ['last', 'min', 'max', 'low', 'high', 'count']

/** What a comparison looks at. */
export type Field =
  | { readonly of: 'metrics'; readonly name: string; readonly facet: Facet }
  | { readonly of: 'params' | 'tags'; readonly name: string }
  | { readonly of: 'run'; readonly name: string }

/** How a field is compared. */
export type Operator =
  | '='
  | '!='
  | '>'
  | '>='
  | '<'
  | '<='
  | 'in'
  | 'not in'
  | 'like'
  | 'not like'
  | 'contains'
  | 'not contains'
  | 'is null'
  | 'is not null'

/** What a field is compared with. */
export type Value = string | number | boolean

/** One comparison; it is false, never unknown, where the run has no such thing. */
export interface Comparison {
  readonly kind: 'compare'
  readonly field: Field
  readonly operator: Operator
  /** One; several for `in`; none for `is null`. */
  readonly values: readonly Value[]
}

/** What runs must be. */
export type Filter =
  | Comparison
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Filter[] }
  | { readonly kind: 'not'; readonly part: Filter }

/** What may stand in a name without quotes. */
export const plainName = /^[^\s'"`(),=!<>]+$/

/** Writes a name, in quotes where it needs them. */
function nameText(name: string, isPlain: boolean): string {
  return isPlain && plainName.test(name) ? name : `"${name.replaceAll('"', '""')}"`
}

/** Writes a field as a query has it. */
export function fieldText(field: Field): string {
  if (field.of === 'run') return field.name
  // The last word of a metric's name could be taken for a facet.
  const isPlain = field.of !== 'metrics' || !facets.some((facet) => field.name.endsWith(`.${facet}`))
  const name = `${field.of}.${nameText(field.name, isPlain)}`
  return field.of === 'metrics' && field.facet !== 'last' ? `${name}.${field.facet}` : name
}

function valueText(value: Value): string {
  return typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value)
}

function comparisonText({ field, operator, values }: Comparison): string {
  const listed = values.map(valueText).join(', ')
  const right =
    operator === 'in' || operator === 'not in' ? ` (${listed})` : values.length === 0 ? '' : ` ${listed}`
  return `${fieldText(field)} ${operator}${right}`
}

/** Writes a filter as a query that reads back as the same filter. */
export function filterText(filter: Filter): string {
  if (filter.kind === 'compare') return comparisonText(filter)
  const inner = (part: Filter): string =>
    part.kind === 'and' || part.kind === 'or' ? `(${filterText(part)})` : filterText(part)
  if (filter.kind === 'not') return `not ${inner(filter.part)}`
  return filter.parts.map(inner).join(` ${filter.kind} `)
}
