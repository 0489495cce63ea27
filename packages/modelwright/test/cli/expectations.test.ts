import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { run, workFolder } from './command-line.ts'

const folder = workFolder()

function table(level = (row: number): string => 'uvw'[(row * 7) % 3]): string {
  const rows = Array.from(
    { length: 80 },
    (_, row) => `${(row * 37) % 101},${level(row)},${(row * 37) % 101 > 50 ? 'yes' : 'no'}`,
  )
  return `a,b,y\n${rows.join('\n')}\n`
}

function workflow(expect: string, names: string): void {
  writeFileSync(
    join(folder, 'workflow.ts'),
    `import { csv, defineWorkflow, ${names} } from 'modelwright'
export default defineWorkflow({
  name: 'm',
  retrieve: csv('data.csv'),
  target: 'y',
  explore: { expect: [${expect}] },
  tune: { budget: { trials: 1 } },
})
`,
  )
}

interface Checked {
  readonly passed: boolean
  readonly rowCount: number
  readonly expectations: readonly { says: string; holds: boolean; severity: string }[]
}

beforeAll(() => {
  writeFileSync(join(folder, 'data.csv'), table())
  writeFileSync(
    join(folder, 'other.csv'),
    table((row) => (row === 5 ? 'U' : 'uvw'[row % 3])),
  )
})

describe('expectations', () => {
  it('are written by init, and hold for its data', async () => {
    expect((await run(folder, ['init', 'data.csv', '--target', 'y'])).code).toBe(0)
    expect(readFileSync(join(folder, 'workflow.ts'), 'utf8')).toContain(
      "expectLevels('b', ['u', 'v', 'w'], { mostly: 0.925, severity: 'warn' }),",
    )
    const checked = await run(folder, ['data', 'check', '--json'])
    expect(checked.code).toBe(0)
    const { passed, rowCount, expectations } = checked.json<Checked>()
    expect({ passed, rowCount }).toEqual({ passed: true, rowCount: 80 })
    expect(expectations.length).toBeGreaterThan(7)
    expect(expectations.filter(({ holds }) => !holds)).toEqual([])
  })

  it('are held against another table, with what was found and where; exit 3 refuses', async () => {
    workflow("expectRows({ min: 10 }), expectLevels('b', ['u', 'v', 'w'])", 'expectLevels, expectRows')
    const { code, stdout } = await run(folder, ['data', 'check', 'other.csv'])
    expect(code).toBe(3)
    expect(stdout).toBe(
      `
80 rows from other.csv: 1 met, 1 refused

  met      at least 10 rows             There are 80 rows.
  refused  "b" one of "u", "v", "w"     1 of 80 values are not: "U" (1). Data rows 6.
`
        .replace('"w"     1', '"w"  1')
        .replace('rows             There', 'rows          There'),
    )
  })

  it('stop a run before anything is fitted, and the run is kept as refused', async () => {
    workflow("expectLevels('b', ['u', 'v']), expectRows({ max: 10 })", 'expectLevels, expectRows')
    const { code, stderr } = await run(folder, ['run'])
    expect(code).toBe(3)
    expect(stderr).toContain('error EXPLORE_EXPECTATIONS_BROKEN  The data is not as it must be: 2 of 2')
    expect(stderr).toContain('where  data.csv')
    const { runs } = (await run(folder, ['runs', '--json'])).json<{
      runs: { status: string; error: string }[]
    }>()
    expect(runs[0]).toMatchObject({ status: 'refused', error: expect.stringContaining('There are 80 rows.') })
    expect((await run(folder, ['models', '--json'])).json()).toMatchObject({ models: [] })
  })

  it('let a run go on with a warning, told and reported', async () => {
    workflow(
      "expectLevels('b', ['u', 'v'], { severity: 'warn' }), expectRows({ min: 10 })",
      'expectLevels, expectRows',
    )
    const { code, stdout, stderr } = await run(folder, ['run'])
    expect(code).toBe(0)
    expect(stderr).toContain('Expected "b" one of "u", "v". 26 of 80 values are not: "w" (26).')
    expect(stdout).toContain('Expectations: 1 met, 1 warning\n  warning  "b" one of "u", "v"  26 of 80')
    const report = /Report +(\S+)/.exec(stdout)?.[1] as string
    expect(readFileSync(join(folder, report), 'utf8')).toContain('26 of 80 values are not')
  })

  it('are all read at once, and every mistake is told', async () => {
    workflow("expectRows({ min: -1 }), expectType('a', 'float'), 3", 'expectRows, expectType')
    const { code, stderr } = await run(folder, ['run'])
    expect(code).toBe(1)
    expect(stderr).toContain('"min" must be a whole number from 0')
  })

  it('must be there to be checked', async () => {
    workflow('', 'csv as _')
    const { code, stderr } = await run(folder, ['data', 'check'])
    expect(code).toBe(2)
    expect(stderr).toContain('EXPLORE_EXPECTATIONS_ABSENT')
    expect((await run(folder, ['data', 'check', 'nothing.csv', '--workflow', 'no.ts'])).code).toBe(2)
  })
})
