import { expect, it } from 'vitest'
import { removeReplaced, sketchesOf } from '../../../../src/project/monitor/watch/remove-replaced.ts'
import { openProject } from '../../stores.ts'
import { temporaryFolder } from '../../temporary.ts'

it('sketches that nothing refers to any more are removed, unless they were written since', async () => {
  const project = await openProject(await temporaryFolder())
  const { monitor, objects } = project
  const put = (word: string) => objects.put(new TextEncoder().encode(word))
  const [ofPart, ofWindow, replaced] = [await put('part'), await put('window'), await put('replaced')]
  const window = { model: 'm', version: '1', from: 0, until: 1, rows: 1 }
  await monitor.putPart({ ...window, sketch: ofPart, counts: {} })
  const verdict = { ...window, judgedAt: 2, isWhole: true, outcomes: 0, series: {}, findings: [] }
  await monitor.keep({ state: 'whole', sketch: ofWindow, isDrift: false }, verdict)
  expect(await sketchesOf(project, ['m', 'other'])).toEqual(new Set([ofPart, ofWindow]))
  const all = new Set([ofPart, ofWindow, replaced])
  await removeReplaced(project, all, Date.now())
  expect(await objects.has(replaced)).toBe(true)
  await removeReplaced(project, all, Date.now() + 120_000)
  expect(await Promise.all([...all].map((digest) => objects.has(digest)))).toEqual([true, true, false])
  await project.close()
})
