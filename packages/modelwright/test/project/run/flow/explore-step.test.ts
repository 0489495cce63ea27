import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { csv, logistic } from '../../../../src/index.ts'
import { runFlow } from '../../../../src/project/run/run-flow.ts'
import { withRunTools } from '../../../../src/project/run/with-tools.ts'
import { checkWorkflow } from '../../../../src/project/workflow/check.ts'
import { workflowDigest } from '../../../../src/project/workflow/index.ts'
import { sampleFolder } from '../sample-folder.ts'

/** How each step of a run up to its search went. */
async function statesIn(folder: string): Promise<readonly string[]> {
  const workflow = checkWorkflow(
    {
      retrieve: csv('iris.csv'),
      target: 'species',
      train: [logistic()],
      tune: { budget: { trials: 1 } },
    },
    'test',
  )
  const request = { workflow, workflowDigest: workflowDigest(workflow), folder }
  const ran = await withRunTools({ folder, workers: 0 }, (tools) =>
    runFlow(request, tools, { until: 'tune' }),
  )
  return ran.states.map(({ step, state }) => `${step} ${state}`)
}

/** Lets two rows of one class change one value: of no column is there anything new to tell. */
function swapTwoValues(path: string): void {
  const [head, first, second, ...rest] = readFileSync(path, 'utf8').split('\n')
  const [a, ...ofFirst] = first.split(',')
  const [b, ...ofSecond] = second.split(',')
  expect(a).not.toBe(b)
  expect(ofFirst.at(-1)).toBe(ofSecond.at(-1))
  writeFileSync(path, [head, [b, ...ofFirst].join(','), [a, ...ofSecond].join(','), ...rest].join('\n'))
}

describe('what is explored', () => {
  it('is another where two rows change a value, although each column looks the same', async () => {
    const folder = sampleFolder('iris.csv')
    await statesIn(folder)
    swapTwoValues(join(folder, 'iris.csv'))
    expect(await statesIn(folder)).toEqual(['retrieve done', 'explore done', 'split done', 'tune done'])
  })

  it('is the same where only the way in which lines end is another', async () => {
    const folder = sampleFolder('iris.csv')
    await statesIn(folder)
    const path = join(folder, 'iris.csv')
    const text = readFileSync(path, 'utf8')
    writeFileSync(path, text.includes('\r\n') ? text.replaceAll('\r\n', '\n') : text.replaceAll('\n', '\r\n'))
    expect(await statesIn(folder)).toEqual(['retrieve done', 'explore kept', 'split kept', 'tune kept'])
  })
})
