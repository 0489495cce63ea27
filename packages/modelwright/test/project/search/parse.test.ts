import fc from 'fast-check'
import pc from 'picocolors'
import { expect, test } from 'vitest'
import { times } from '../../../../../test/long.ts'
import { renderError } from '../../../src/cli/output.ts'
import { isModelwrightError } from '../../../src/core/index.ts'
import { filterText } from '../../../src/project/search/filter.ts'
import { parseFilter } from '../../../src/project/search/parse.ts'
import { filters } from './filters.ts'

const words = {
  names: [
    'auc',
    'val/loss',
    'f1-score',
    'a.b',
    'loss.min',
    'min',
    '',
    'with blank',
    'quo"te',
    "it's",
    '😀',
    '(x)',
    '`',
  ],
  texts: ['', 'a', "it's", 'a"b', 'done', 'abcd', '%_\\', '😀😀😀😀', 'line\nend', 'and'],
  numbers: [0, -1, 0.5, 1e-9, 1e21, 123456789, -0.25],
  times: [
    '2026-11-01',
    '2026-11-01 14:30',
    '2026-11-01T14:30:05.25Z',
    '2026-02-28T23:59:59+05:30',
    '7 days ago',
  ],
}

test('a query that was written reads back as the same filter', () => {
  fc.assert(
    fc.property(filters(words), (filter) => {
      expect(parseFilter(filterText(filter))).toEqual(filter)
    }),
    { numRuns: times(500, 20_000), seed: 6 },
  )
})

test('whatever is typed is read or refused with a sentence, a place and a mend', () => {
  const pieces = fc.constantFrom(
    'metrics.auc',
    'params."',
    'tags.`x`',
    'status',
    '>',
    '=',
    '!=',
    '==',
    '<>',
    '&&',
    'and',
    'or',
    'NOT',
    '(',
    ')',
    ',',
    'in',
    'like',
    'contains',
    'is',
    'null',
    "'a'",
    "'",
    '"b"',
    '0.8',
    '1e999',
    '-',
    '5',
    'true',
    '2026-11-01',
    '😀',
    '\0',
    '\n',
    'metrics.',
    '.',
    'started',
  )
  fc.assert(
    fc.property(
      fc.array(fc.oneof(pieces, fc.string({ unit: 'binary', maxLength: 5 })), { maxLength: 12 }),
      (typed) => {
        const query = typed.join(' ')
        try {
          const filter = parseFilter(query)
          expect(parseFilter(filterText(filter))).toEqual(filter)
        } catch (error) {
          if (!isModelwrightError(error)) throw error
          expect(error.code).toBe('PROJECT_SEARCH_INVALID')
          expect(error.where).toMatch(/\n +\^$/)
          expect(error.mend.length).toBeGreaterThan(0)
        }
      },
    ),
    { numRuns: times(2000, 100_000), seed: 6 },
  )
})

test('and binds closer than or, not closer than both, and case of words does not matter', () => {
  const one = parseFilter("NOT status = 'done' AND metrics.auc >= .8 or params.depth<5")
  expect(filterText(one)).toBe("(not status = 'done' and metrics.auc >= 0.8) or params.depth < 5")
  expect(parseFilter("(tags.team in ('a', 'b'))")).toEqual(parseFilter('tag.team IN ("a","b")'))
  expect(parseFilter('metrics.loss.min < 1')).toMatchObject({ field: { name: 'loss', facet: 'min' } })
  expect(parseFilter('metrics."loss.min" < 1')).toMatchObject({ field: { name: 'loss.min', facet: 'last' } })
  expect(parseFilter('metrics."loss.min".max < 1')).toMatchObject({
    field: { name: 'loss.min', facet: 'max' },
  })
})

test.each([
  ['metrics.auc & 0.8', 12, 'Here a comparison was expected, found "&".'],
  ['metrics.auc > 0.8 && metrics.f1 > 0.5', 18, 'Here "and" or "or" was expected, found "&&".'],
  ['metrics.auc > ', 14, 'Here a value was expected, found the end.'],
  ['status = done', 9, 'Here a value was expected, found "done".'],
  ["status = 'finished'", 9, 'No run has the status "finished".'],
  ['metrc.auc > 0.8', 0, 'There is no field "metrc.auc".'],
  ["metrics.auc > '0.8'", 14, 'metrics.auc is a number, "0.8" is none.'],
  ["params.learner > 'b'", 17, 'Texts have no order: params.learner is compared by > with a number only.'],
  ["tags.team > 'b'", 10, 'tags.team has no order: ">" cannot be asked of it.'],
  ["(status = 'done'", 0, 'This parenthesis is not closed.'],
  ["tags.team = 'a", 12, "The quote ' is not closed."],
  ["tags.team in 'a'", 13, 'After "in" comes a list in parentheses.'],
  ["started > '2026-02-30'", 10, '"2026-02-30" is no time.'],
  ['duration > true', 11, 'duration is a number of seconds, "true" is none.'],
  ["id = '202'", 5, '"202" is too short to tell ids apart.'],
  ['', 0, 'Here a field was expected, found the end.'],
  ['metrics.auc is 0.8', 15, 'After "is" comes "null" or "not null".'],
  ["metrics.auc like 'a%'", 12, 'metrics.auc is no text: "like" cannot be asked of it.'],
])('%s is refused at %d: %s', (query, at, message) => {
  try {
    parseFilter(query)
    expect.unreachable()
  } catch (error) {
    if (!isModelwrightError(error)) throw error
    expect(error.message).toBe(message)
    const caret = error.where?.split('\n')[1] ?? ''
    expect(caret.length - 1 - 9).toBe(at)
  }
})

test('queries that are too long, too deep or compare too much are refused, not run', () => {
  for (const query of [
    '('.repeat(5000),
    `${"name = 'a' or ".repeat(300)}name = 'a'`,
    'x'.repeat(10_001),
    `id in (${"'abcd', ".repeat(1100)}'abcd')`,
  ])
    expect(() => parseFilter(query)).toThrow(expect.objectContaining({ code: 'PROJECT_SEARCH_INVALID' }))
})

test('the caret stands under the place', () => {
  try {
    parseFilter("tags.team = 'a' && status = 'done'")
    expect.unreachable()
  } catch (error) {
    expect(renderError(error as never, pc.createColors(false))).toBe(
      [
        'error PROJECT_SEARCH_INVALID  Here "and" or "or" was expected, found "&&".',
        "  where  tags.team = 'a' && status = 'done'",
        '                         ^',
        '  mend   Write "and".',
        '',
      ].join('\n'),
    )
  }
})
