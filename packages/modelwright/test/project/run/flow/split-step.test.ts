import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { byFile, csv, logistic } from '../../../../src/index.ts'
import { withRunTools } from '../../../../src/project/run/with-tools.ts'
import { everything } from '../../../everything.ts'
import { body, openWeb } from '../../../retrieve/web.ts'
import { refusal } from '../../refusal.ts'
import { sampleFolder } from '../sample-folder.ts'
import { flowOf, statesOf } from './flow-of.ts'

const web = await openWeb()

/** How each step of a run up to its search went, tested on rows that lie where `path` says. */
async function statesIn(folder: string, path: string, isOffline = false): Promise<readonly string[]> {
  const definition = {
    retrieve: csv('iris.csv'),
    target: 'species',
    split: byFile({ path }),
    train: [logistic()],
    tune: { budget: { trials: 1 } },
  }
  return flowOf(folder, definition, statesOf, { isOffline, until: 'tune' })
}

/** Every tenth row of the sample, from one on. */
function someRows(folder: string, from: number): string {
  const [head, ...rows] = readFileSync(join(folder, 'iris.csv'), 'utf8').trim().split(/\r?\n/)
  return `${[head, ...rows.filter((_, at) => at % 10 === from)].join('\n')}\n`
}

const kept = ['retrieve kept', 'explore kept', 'split kept', 'tune kept']
const askedAgain = ['retrieve kept', 'explore kept', 'split done', 'tune kept']
const anew = ['retrieve kept', 'explore kept', 'split done', 'tune done']

describe('a split by a table of its own', () => {
  it('is another where one of the files that a pattern means is another', async () => {
    const folder = sampleFolder('iris.csv')
    writeFileSync(join(folder, 'test-1.csv'), someRows(folder, 1))
    await statesIn(folder, 'test-*.csv')
    expect(await statesIn(folder, 'test-*.csv')).toEqual(kept)
    writeFileSync(join(folder, 'test-2.csv'), someRows(folder, 2))
    expect(await statesIn(folder, 'test-*.csv')).toEqual(anew)
    writeFileSync(join(folder, 'test-2.csv'), someRows(folder, 3))
    expect(await statesIn(folder, 'test-*.csv')).toEqual(anew)
  })

  it('is asked for again where it lies elsewhere; what is secret in its address is kept nowhere', async () => {
    const folder = sampleFolder('iris.csv')
    const page = web.on('/rows.csv', body(someRows(folder, 1)))
    const address = `${page.replace('://', '://reader:hush-hush@')}?token=not-to-be-seen`
    await statesIn(folder, address)
    expect(await statesIn(folder, address)).toEqual(askedAgain)
    web.on('/rows.csv', body(someRows(folder, 2)))
    expect(await statesIn(folder, address)).toEqual(anew)
    expect(await statesIn(folder, address, true)).toEqual(kept)
    const all = everything(folder)
    expect(all).toContain('/rows.csv')
    expect(all).not.toMatch(/not-to-be-seen|hush-hush/)
  })

  it('that no run has brought is refused offline', async () => {
    const folder = sampleFolder('iris.csv')
    const error = await refusal(statesIn(folder, 'https://127.0.0.1:1/rows.csv', true))
    expect(error).toMatchObject({ code: 'PROJECT_DATA_ELSEWHERE' })
    expect(error.message).toContain('https://127.0.0.1:1/rows.csv')
  })

  it('is made again where the rows to test on are gone from the store', async () => {
    const folder = sampleFolder('iris.csv')
    writeFileSync(join(folder, 'rows.csv'), someRows(folder, 1))
    await statesIn(folder, 'rows.csv')
    const file = await withRunTools({ folder, workers: 0 }, async ({ project }) => {
      const tested = (await project.snapshots.list()).find(({ rowCount }) => rowCount === 15)
      return project.objects.pathOf(tested!.object)
    })
    rmSync(file)
    expect(await statesIn(folder, 'rows.csv')).toEqual(askedAgain)
  })
})
