import { describe, expect, it } from 'vitest'
import { readOutcome, summaryText } from '../../../src/project/ci/summary.ts'

const document = {
  run: '20260101-000000-abc',
  task: 'binary',
  metric: 'auc',
  model: { name: 'churn', version: 3, digest: 'ab'.repeat(32), aliases: ['champion'], bytes: 4200 },
  evaluation: { rows: 80, openings: 1, metrics: { auc: { value: 0.8123456, low: 0.7, high: null } } },
  gates: [{ name: 'auc at least 0.8', passed: true, reason: 'It is 0.8123 | <b>' }],
  rivals: [
    { whom: 'baseline', name: 'x', comparison: { difference: -0.01, low: null, high: null, p: null } },
  ],
  leaderboard: [{ learner: 'logistic', score: 0.8, chosen: true }],
  report: 'r.html',
}

const text = (value: unknown): string => summaryText(readOutcome(JSON.stringify(value)))

describe('the summary of a run', () => {
  it('says the verdict first, then gates, metrics, rivals and the model; Markdown in names is text', () => {
    expect(text(document)).toBe(
      [
        '## churn: passed\n',
        '|  | gate | why |',
        '|---|---|---|',
        '| passed | auc at least 0.8 | It is 0.8123 \\| \\<b\\> |\n',
        'On 80 rows no fit saw:\n',
        '| metric | value | 95 % interval |',
        '|---|---|---|',
        '| **auc** | 0.8123 | not known |\n',
        'Compared on the same rows, by auc:\n',
        '| with | the model is | 95 % interval |',
        '|---|---|---|',
        '| baseline (x) | worse by 0.01 |  |\n',
        'Model churn version 3 (champion), logistic, 4.2 kB, digest `abababababab`, run `20260101-000000-abc`.\n',
      ].join('\n'),
    )
  })

  it('says that there is no comparison where the metric is not defined on the rows', () => {
    const comparison = { difference: null, low: null, high: null, p: null }
    const rivals = [{ whom: 'baseline', name: 'x', comparison }]
    expect(text({ ...document, rivals })).toContain(
      '| baseline (x) | not compared: auc is not defined on these rows |  |\n',
    )
  })

  it('counts the gates that refuse', () => {
    const gates = [...document.gates, { name: 'g', passed: false, reason: 'no' }]
    expect(readOutcome(JSON.stringify({ ...document, gates })).state).toBe('refused')
    expect(text({ ...document, gates })).toMatch(/^## churn: refused by 1 of 2 gates\n/)
    expect(text({ ...document, gates: [] })).toContain('The workflow declares no gates.')
  })

  it('says why a run failed', () => {
    const error = { code: 'A_B', message: 'No <x>.', where: 'a.csv', mend: ['Do *this*.'] }
    expect(text({ error })).toBe(
      '## The run failed: A\\_B\n\nNo \\<x\\>.\n\nWhere: a.csv\n\n- Do \\*this\\*.\n',
    )
  })

  it.each([
    '',
    'not json',
    'null',
    '5',
    '[]',
    '{}',
    '{"model":{}}',
    '{"error":null}',
    '{"error":{}}',
    '{"model":{},"evaluation":{}}',
    '"text"',
    '{"run":',
  ])('of %j is that it left no result', (given) => {
    expect(readOutcome(given)).toEqual({ state: 'failed' })
    expect(summaryText(readOutcome(given))).toContain('It left no result')
  })
})
