import fc from 'fast-check'
import { runFields, statuses } from '../../../src/project/search/fields.ts'
import {
  type Comparison,
  type Field,
  type Filter,
  facets,
  type Operator,
  type Value,
} from '../../../src/project/search/filter.ts'

const ordered: readonly Operator[] = ['>', '>=', '<', '<=']
const equal: readonly Operator[] = ['=', '!=', 'in', 'not in']
const texts: readonly Operator[] = ['like', 'not like', 'contains', 'not contains']
const nulls: readonly Operator[] = ['is null', 'is not null']

/** Values that are met in the records, and some that are not. */
export interface Vocabulary {
  readonly names: readonly string[]
  readonly texts: readonly string[]
  readonly numbers: readonly number[]
  readonly times: readonly string[]
}

function comparison(
  field: fc.Arbitrary<Field>,
  operators: readonly Operator[],
  value: (operator: Operator) => fc.Arbitrary<Value>,
): fc.Arbitrary<Comparison> {
  return fc.tuple(field, fc.constantFrom(...operators, ...nulls)).chain(([of, operator]) => {
    const values: fc.Arbitrary<readonly Value[]> = nulls.includes(operator)
      ? fc.constant([])
      : fc.array(value(operator), {
          minLength: 1,
          maxLength: operator === 'in' || operator === 'not in' ? 3 : 1,
        })
    return values.map((given) => ({ kind: 'compare' as const, field: of, operator, values: given }))
  })
}

function ofRun(type: string): fc.Arbitrary<Field> {
  const names = Object.keys(runFields).filter((name) => runFields[name] === type)
  return fc.constantFrom(...names).map((name) => ({ of: 'run' as const, name }))
}

/** Comparisons of every kind that make sense. */
export function comparisons(words: Vocabulary): fc.Arbitrary<Comparison> {
  const name = fc.constantFrom(...words.names)
  const number = fc.constantFrom(...words.numbers)
  const text = fc.constantFrom(...words.texts)
  const filled = text.filter((value) => value !== '')
  const pattern = (operator: Operator): fc.Arbitrary<string> =>
    operator.endsWith('like') ? filled.chain(patterns) : operator.endsWith('contains') ? filled : text
  const metric = fc.record({ of: fc.constant('metrics' as const), name, facet: fc.constantFrom(...facets) })
  return fc.oneof(
    comparison(metric, [...equal, ...ordered], () => number),
    comparison(fc.record({ of: fc.constant('params' as const), name }), ordered, () => number),
    comparison(fc.record({ of: fc.constant('params' as const), name }), equal, () => fc.oneof(number, text)),
    comparison(fc.record({ of: fc.constant('params' as const), name }), texts, pattern),
    comparison(fc.record({ of: fc.constant('tags' as const), name }), [...equal, ...texts], pattern),
    comparison(ofRun('text'), [...equal, ...texts], pattern),
    comparison(ofRun('digest'), equal, () => text.filter((value) => value.length >= 4)),
    comparison(ofRun('digest'), texts, pattern),
    comparison(ofRun('status'), equal, () => fc.constantFrom(...statuses)),
    comparison(ofRun('time'), [...equal, ...ordered], () => fc.constantFrom(...words.times)),
    comparison(ofRun('seconds'), [...equal, ...ordered], () => number),
    comparison(ofRun('boolean'), ['=', '!='], () => fc.boolean()),
  )
}

/** Patterns that a text may fit: some of its characters given for any, some runs left out. */
function patterns(text: string): fc.Arbitrary<string> {
  const piece = fc.constantFrom('%', '_', '\\%', '\\_', '\\')
  const characters = [...text]
  const part = (from: number, to?: number): string => characters.slice(from, to).join('')
  const place = fc.nat(characters.length)
  return fc
    .tuple(place, place, piece, piece)
    .map(([a, b, one, two]) => `${part(0, Math.min(a, b))}${one}${part(Math.max(a, b))}${two}`)
}

/** Filters up to a few levels deep. */
export function filters(words: Vocabulary): fc.Arbitrary<Filter> {
  return fc.letrec<{ filter: Filter }>((tie) => ({
    filter: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      comparisons(words),
      fc.record({
        kind: fc.constantFrom('and' as const, 'or' as const),
        parts: fc.array(tie('filter'), { minLength: 2, maxLength: 3 }),
      }),
      fc.record({ kind: fc.constant('not' as const), part: tie('filter') }),
    ),
  })).filter
}
