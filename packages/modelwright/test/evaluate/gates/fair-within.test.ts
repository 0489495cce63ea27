import { expect, it } from 'vitest'
import { checkGates, fairWithin } from '../../../src/evaluate/index.ts'
import { binaryContext, rowsContext } from './context.ts'

it('groups that are treated alike pass, and the verdict names them', () => {
  const [verdict] = checkGates([fairWithin('region', 0.3)], rowsContext())
  expect(verdict).toMatchObject({
    passed: true,
    name: 'equalised-odds between groups of "region" within 0.3',
  })
  expect(verdict.reason).toMatch(/"north"|"south"/)
})

it('groups that are not are refused, and by how much', () => {
  const [verdict] = checkGates([fairWithin('region', 0.1)], rowsContext(0.9))
  expect(verdict.passed).toBe(false)
  expect(verdict.reason).toMatch(
    /apart \(95 % interval .*; by chance p 0\.002\): at most 0\.1 was asked, missed by 0\.\d+\.$/,
  )
})

it('the upper end of the interval asks for more', () => {
  const context = rowsContext()
  const [plain] = checkGates([fairWithin('region', 0.3, { measure: 'accuracy' })], context)
  const [upper] = checkGates([fairWithin('region', 0.3, { measure: 'accuracy', bound: 'high' })], context)
  expect(upper.value).toBeGreaterThan(plain.value ?? 1)
})

it('a measure of another task is refused when it is judged', () => {
  expect(
    checkGates([fairWithin('region', 0.3, { measure: 'mean-residual' })], rowsContext())[0],
  ).toMatchObject({ passed: false, reason: 'mean-residual is not for binary targets.' })
})

it('without rows nothing is known', () => {
  expect(checkGates([fairWithin('region', 0.3)], binaryContext)[0].passed).toBe(false)
})

it.each([
  ['', 0.1],
  [undefined, 0.1],
  ['region', -1],
  ['region', undefined],
])('%j, %j is refused', (column, value) => {
  expect(() => fairWithin(column as string, value as number)).toThrowError(
    expect.objectContaining({ code: 'EVALUATE_GATE_INVALID' }),
  )
})

it('an unknown measure is refused', () => {
  expect(() => fairWithin('region', 0.1, { measure: 'parity' as 'accuracy' })).toThrowError(
    expect.objectContaining({ code: 'CORE_OPTION_INVALID' }),
  )
})
