import { describe, expect, test } from 'vitest'
import { directionViolations } from './direction.ts'
import { packageSources } from './source-files.ts'

const at = (path: string, text: string) => [{ path: `packages/modelwright/src/${path}`, text }]

describe('direction of imports', () => {
  test('every import goes the way the design allows', () => {
    expect(directionViolations(packageSources())).toEqual([])
  })

  test.each([
    ['core never looks up', 'core/table.ts', "import { open } from '../engine/index.ts'"],
    ['a stage does not name a stage its row leaves out', 'clean/a.ts', "import '../prepare/index.ts'"],
    ['a stage is entered through its index', 'train/a.ts', "import { x } from '../prepare/plan.ts'"],
    ['types count too', 'explore/a.ts', "import type { X } from '../project/index.ts'"],
    ['dynamic imports count too', 'serve/a.ts', "await import('../project/index.ts')"],
    ['re-exports count too', 'retrieve/a.ts', "export * from '../cli/index.ts'"],
    ['inline import types count too', 'clean/a.ts', "let x: import('../train/index.ts').X"],
    ['computing stages do not reach core/node', 'train/a.ts', "import { pool } from '../core/node/pool.ts'"],
    ['the runtime is imported by its name', 'core/a.ts', "import '../../../runtime/src/index.ts'"],
    ['project goes through each index', 'project/a.ts', "import '../train/learners/logistic.ts'"],
    ['a folder outside the design is refused', 'helpers/a.ts', "import '../core/index.ts'"],
  ])('%s', (_name, path, text) => {
    expect(directionViolations(at(path, text))).toHaveLength(1)
  })

  test('the runtime imports nothing of ours', () => {
    const path = 'packages/runtime/src/a.ts'
    expect(directionViolations([{ path, text: "import 'modelwright'" }])).toHaveLength(1)
    expect(directionViolations([{ path, text: "import './column.ts'" }])).toEqual([])
  })

  test('compiled kernels are imported by their own package only', () => {
    const text = "import { walkTrees } from '../../generated/kernels.js'"
    expect(directionViolations([{ path: 'packages/runtime/src/trees/a.ts', text }])).toEqual([])
    const other = "import { walkTrees } from '../../../runtime/generated/kernels.js'"
    expect(directionViolations(at('train/a.ts', other))).toHaveLength(1)
  })

  test('what the design allows passes', () => {
    expect(directionViolations(at('train/a.ts', "import { split } from '../prepare/index.ts'"))).toEqual([])
    expect(directionViolations(at('clean/a.ts', "import '@modelwright/runtime'"))).toEqual([])
    expect(directionViolations(at('serve/a.ts', "import { stop } from '../core/node/files.ts'"))).toEqual([])
    expect(directionViolations(at('project/tasks.ts', "import '../tune/tasks.ts'"))).toEqual([])
  })
})
