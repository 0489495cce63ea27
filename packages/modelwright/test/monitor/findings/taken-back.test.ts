import { expect, it } from 'vitest'
import { lookAtTakenBack } from '../../../src/monitor/findings/taken-back.ts'
import type { WindowFacts } from '../../../src/monitor/index.ts'

const factsOf = (takenBack: WindowFacts['takenBack']) =>
  ({ model: 'churn', takenBack }) as unknown as WindowFacts

it('a version that was taken back within a window is told as an error, with the reason and what to do', () => {
  const reason = 'Version 2 was taken back: it failed in 20 of 40 requests.'
  const { findings } = lookAtTakenBack(factsOf([{ version: 2, reason }]))
  expect(findings).toMatchObject([
    { key: 'service/taken-back', kind: 'service', severity: 'error', text: reason },
  ])
  expect(findings[0]!.advice).toEqual([
    'See what is known of the version that was taken back:  modelwright models show churn/2',
    'Where it was not its fault, make it champion again:  modelwright promote churn/2',
  ])
  expect(lookAtTakenBack(factsOf([{ version: null, reason }])).findings[0]!.advice).toHaveLength(1)
})

it('where none was, nothing is', () => {
  expect(lookAtTakenBack(factsOf([])).findings).toEqual([])
  expect(lookAtTakenBack(factsOf(undefined)).findings).toEqual([])
})
