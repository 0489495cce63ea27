import { describe, expect, it } from 'vitest'
import { raps } from '../../../src/evaluate/conformal/raps.ts'
import { classRows, expectNear, fixture } from './fixture.ts'

describe.each(fixture.classes)('to hold $coverage', (given) => {
  it('scores as MAPIE does where it draws nothing by chance', () => {
    expectNear(raps.scores(classRows(given), [], { penalty: 0.05, free: 1 }), given.rapsScores, 1e-12)
  })
})

it('without a price it is aps', () => {
  const rows = classRows(fixture.classes[0])
  const free = raps.scores(rows, [], { penalty: 0, free: 0 })
  expect(free).toEqual(raps.scores(rows, [], { penalty: 1, free: 4 }))
})
