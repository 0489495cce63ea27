import { describe, it } from 'vitest'
import type { Detector, StreamDetector } from '../../../src/core/index.ts'
import { detectors } from '../../../src/monitor/index.ts'
import { checkDetector, checkStreamDetector } from '../../../src/testing/index.ts'

describe('every detector keeps the rules', () => {
  for (const detector of Object.values(detectors)) {
    const checks =
      'add' in detector
        ? checkStreamDetector(detector as unknown as StreamDetector)
        : checkDetector(detector as unknown as Detector)
    for (const { name, run } of checks) it(name, run)
  }
})
