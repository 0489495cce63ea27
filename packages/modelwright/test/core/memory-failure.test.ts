import { expect, test } from 'vitest'
import { isMemoryFailure, ModelwrightError } from '../../src/core/index.ts'
import { receiveError, sendError } from '../../src/core/node/messages.ts'
import { growTo, newMemory } from '../../src/core/wasm.ts'

function thrownBy(work: () => unknown): unknown {
  try {
    return work()
  } catch (error) {
    return error
  }
}

test('an array and a memory of kernels that cannot be had are failures of memory, also from a thread', () => {
  const errors = [thrownBy(() => new ArrayBuffer(2 ** 46)), thrownBy(() => growTo(newMemory(false), 2 ** 33))]
  for (const error of errors) {
    expect(error).toBeInstanceOf(RangeError)
    expect(isMemoryFailure(error)).toBe(true)
    expect(isMemoryFailure(receiveError(sendError(error)))).toBe(true)
  }
})

test('other errors are none', () => {
  const others = [
    thrownBy(() => new Float64Array(-1)),
    new Error('out of memory, says a learner'),
    new ModelwrightError('CORE_WORKER_DIED', { message: 'It ended.', mend: [] }),
    'Array buffer allocation failed',
  ]
  for (const error of others) expect(isMemoryFailure(error)).toBe(false)
})
