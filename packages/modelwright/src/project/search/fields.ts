import { didYouMean } from '../../core/index.ts'
import { type Facet, type Field, facets } from './filter.ts'
import type { Piece } from './tokens.ts'

/** What a field of the run itself holds. */
export type FieldType = 'text' | 'digest' | 'status' | 'time' | 'seconds' | 'boolean'

/** The fields of the run itself, by what they hold. */
export const runFields: Readonly<Record<string, FieldType>> = {
  id: 'digest',
  name: 'text',
  status: 'status',
  started: 'time',
  ended: 'time',
  duration: 'seconds',
  error: 'text',
  note: 'text',
  parent: 'digest',
  data: 'digest',
  code: 'digest',
  workflow: 'digest',
  artifact: 'digest',
  commit: 'digest',
  branch: 'text',
  dirty: 'boolean',
}

/** The states a run can be in. */
export const statuses = ['running', 'done', 'failed', 'refused']

const prefixes: Readonly<Record<string, 'metrics' | 'params' | 'tags'>> = {
  metrics: 'metrics',
  metric: 'metrics',
  params: 'params',
  param: 'params',
  tags: 'tags',
  tag: 'tags',
}

/** A field, or why a word is none. */
export type ReadField =
  | { readonly field: Field }
  | { readonly message: string; readonly mend: readonly string[] }

function facetOf(word: string): Facet | undefined {
  return facets.find((facet) => word === `.${facet}`)
}

/** Tells a metric's name from the facet after it; a name in quotes is taken as it is. */
function metricOf(pieces: readonly Piece[]): ReadField {
  const [first, second] = pieces
  if (first.isQuoted) {
    const facet = second === undefined ? 'last' : facetOf(second.text)
    if (facet === undefined || pieces.length > 2)
      return {
        message: `After a metric's name comes nothing or one of ${facets.map((known) => `.${known}`).join(', ')}.`,
        mend: [...didYouMean(second.text.slice(1), facets), 'Put the whole name in quotes: metrics."a.b c"'],
      }
    return { field: { of: 'metrics', name: first.text, facet } }
  }
  const dot = first.text.lastIndexOf('.')
  const facet = dot > 0 ? facetOf(first.text.slice(dot)) : undefined
  const name = facet === undefined ? first.text : first.text.slice(0, dot)
  return { field: { of: 'metrics', name, facet: facet ?? 'last' } }
}

function unknownField(text: string): ReadField {
  const known = ['metrics.', 'params.', 'tags.', ...Object.keys(runFields)]
  const near = didYouMean(text.split('.')[0], ['metrics', 'params', 'tags', ...Object.keys(runFields)])
  return {
    message: `There is no field "${text.slice(0, 80)}".`,
    mend: [...near, `Fields: metrics.<name>, params.<name>, tags.<name>, ${known.slice(3).join(', ')}`],
  }
}

/** Reads a word as a field of runs. */
export function fieldOf(pieces: readonly Piece[]): ReadField {
  const [first] = pieces
  const dot = first.text.indexOf('.')
  const prefix = dot < 0 ? undefined : first.text.slice(0, dot)
  if (prefix === undefined || !Object.hasOwn(prefixes, prefix)) {
    const isField = pieces.length === 1 && Object.hasOwn(runFields, first.text)
    return isField ? { field: { of: 'run', name: first.text } } : unknownField(first.text)
  }
  const rest = first.text.slice(dot + 1)
  const parts = [...(rest === '' ? [] : [{ text: rest, isQuoted: false }]), ...pieces.slice(1)]
  const of = prefixes[prefix]
  if (parts.length === 0)
    return {
      message: `After "${prefix}." comes a name.`,
      mend: [`Such as:  ${of}.${of === 'metrics' ? 'auc' : 'team'}`],
    }
  const isSplit = parts.length > 1 && !(of === 'metrics' && parts[0].isQuoted)
  if (isSplit)
    return {
      message: 'Only a whole name can stand in quotes.',
      mend: [`Put it in quotes:  ${of}."${parts.map(({ text }) => text).join('')}"`],
    }
  return of === 'metrics' ? metricOf(parts) : { field: { of, name: parts[0].text } }
}
