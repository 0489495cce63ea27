import { rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { predictionMark } from '@modelwright/runtime'
import { expect, it } from 'vitest'
import { freePort } from '../../../../test/free-port.ts'
import { closed, listening } from '../deploy/http/scripted-server.ts'
import { logMade, projectWithModel } from '../project/outcomes/a-project.ts'
import { line } from '../project/predictions/pull/platform.ts'
import { fakeGcs } from '../retrieve/buckets/fake-gcs.ts'
import { hasForeign, installForeign } from '../retrieve/buckets/foreign.ts'
import { run } from './command-line.ts'

const at = Date.now() - 86_400_000
const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10)

async function projectWithLog() {
  const { folder, log, project } = await projectWithModel()
  await logMade(log, [
    { id: 'r-1', at, keys: ['c-1', 'c-2'] },
    { id: 'r-2', at: at + 1000, keys: ['c-3', 'c-3'] },
  ])
  await project.close()
  return folder
}

it('outcomes are imported by a key, listed and shown', async () => {
  const folder = await projectWithLog()
  const when = new Date(at + 3_600_000).toISOString()
  writeFileSync(
    join(folder, 'closed.csv'),
    `customer,churned,closed\nc-1,Y,${when}\nc-2,N,${when}\nc-3,Y,${when}\nc-9,Y,${when}\nc-1,?,${when}\n`,
  )
  const argv = ['outcomes', 'import', 'closed.csv', '--model', 'churn', '--key', 'customer']
  const columns = ['--outcome', 'churned', '--time', 'closed', '--map', 'Y=yes,N=no']
  const first = await run(folder, [...argv, ...columns])
  expect([first.code, first.stderr]).toEqual([0, expect.not.stringContaining('error')])
  expect(first.stdout).toContain('closed.csv, outcomes of churn')
  expect(first.stdout).toMatch(/taken +2/)
  expect(first.stdout).toMatch(/waiting +1 +no prediction for their key/)
  expect(first.stdout).toMatch(/ambiguous +1/)
  expect(first.stdout).toContain('row 5: The outcome must be one of "no", "yes", found "?"')
  expect((await run(folder, [...argv, ...columns, '--json'])).json()).toMatchObject({ taken: 0, known: 2 })
  const listed = await run(folder, ['outcomes', 'list'])
  expect(listed.stdout).toMatch(new RegExp(`${day(at + 3_600_000)} +no +1 +1 +0\\n`))
  const shown = await run(folder, ['outcomes', 'show', 'r-1/1'])
  expect(shown.stdout).toMatch(/r-1\/1 +no /)
  expect(await run(folder, ['outcomes', 'show', 'nothing'])).toMatchObject({ code: 1 })
})

it.each([
  [['outcomes', 'import', 'x.csv'], 'It is not said whose outcomes these are'],
  [['outcomes', 'import', 'x.csv', '--model', 'churn', '--key', 'a'], 'Only a time says'],
  [
    ['outcomes', 'import', 'x.csv', '--model', 'churn', '--key', 'a', '--id', 'b', '--time', 't'],
    'by ids or by a key',
  ],
  [['outcomes', 'import', 'x.csv', '--model', 'churn', '--within', '3d'], '--within goes with --key'],
  [['outcomes', 'import', 'x.csv', '--model', 'churn', '--within', 'soon'], 'Must be a time such as'],
  [['outcomes', 'import', 'x.csv', '--model', 'churn', '--map', 'yes'], 'Must be pairs'],
  [['outcomes', 'import', 'x.csv', '--model', 'nobody'], 'no model "nobody"'],
  [['predictions', 'pull', 'nowhere'], 'no deploy target "nowhere"'],
  [['predictions', 'pull', 'aws-lambda'], 'deployment'],
  [['predictions', 'pull', 's3://bucket'], 'names no object in a bucket'],
  [['collector', '--host', '0.0.0.0'], 'anyone who reaches this machine'],
])('%j is refused in words', async (argv, words) => {
  const folder = await projectWithLog()
  writeFileSync(join(folder, 'x.csv'), 'prediction_id,outcome\nr-1,yes\n')
  const { code, stderr } = await run(folder, argv)
  expect([code === 0, stderr]).toEqual([false, expect.stringContaining(words)])
})

it('a workflow imports the outcomes it declares, and update does so by itself', async () => {
  const folder = await projectWithLog()
  writeFileSync(join(folder, 'told.csv'), 'prediction_id,result\nr-1/0,yes\nr-1/1,no\n')
  writeFileSync(join(folder, 'data.csv'), 'age,churn\n1,no\n2,yes\n')
  const workflow = (outcomes: string): void =>
    writeFileSync(
      join(folder, 'workflow.ts'),
      `import { csv, defineWorkflow } from 'modelwright'
export default defineWorkflow({ name: 'churn', retrieve: csv('data.csv'), target: 'churn', outcomes: ${outcomes} })\n`,
    )
  workflow("{ source: csv('told.csv'), outcome: 'result' }")
  const passed = await run(folder, ['update', '--dry'])
  expect(passed.stderr).toContain('2 new outcomes, 0 refused')
  expect(passed.stdout).toMatch(/new outcomes +2/)
  expect((await run(folder, ['outcomes', 'import', '--json'])).json()).toMatchObject({ taken: 0, known: 2 })
  rmSync(join(folder, 'told.csv'))
  const without = await run(folder, ['update', '--dry'])
  expect([without.code, without.stderr]).toEqual([
    0,
    expect.stringContaining('Outcomes could not be taken in'),
  ])
  workflow("{ source: csv('told.csv'), key: 'customer', id: 'x', within: 'soon', outcom: 'y' }")
  const wrong = await run(folder, ['outcomes', 'import'])
  for (const words of [
    'both a key and ids',
    'outcomes.time" is missing',
    'a time such as 90d',
    'no key "outcom"',
  ])
    expect(wrong.stderr).toContain(words)
})

it.skipIf(!hasForeign('@google-cloud/storage'))('predictions are pulled from a bucket', async () => {
  const folder = await projectWithLog()
  installForeign(folder)
  const fake = fakeGcs('shop')
  const server = createServer(fake.answer)
  await listening(server)
  const url = `http://127.0.0.1:${(server.address() as { port: number }).port}`
  fake.put('churn/a.jsonl', `${line('new', at).slice(predictionMark.length)}\nnothing\n{"id":1}\n`)
  const env = { STORAGE_EMULATOR_HOST: url, GOOGLE_CLOUD_PROJECT: 'test' }
  const pulled = await run(folder, ['predictions', 'pull', 'gs://shop/churn/'], undefined, env)
  await closed(server)
  expect([pulled.code, pulled.stderr]).toEqual([0, expect.not.stringContaining('error')])
  expect(pulled.stdout).toMatch(/read +1 of 1 objects/)
  expect(pulled.stdout).toMatch(/new rows +1: 1 of churn/)
  expect(pulled.stdout).toContain('gs://shop/churn/a.jsonl, line 3: "id" is wrong')
  expect((await run(folder, ['predictions', 'show', 'new'])).stdout).toContain('prediction     yes')
})

it('a collector takes what is sent while it runs', async () => {
  const folder = await projectWithLog()
  const stop = new AbortController()
  const port = await freePort()
  const argv = ['collector', '--port', String(port), '--redact', 'email', '--keep', '30d']
  const ended = run(folder, argv, stop.signal)
  const url = `http://127.0.0.1:${port}`
  const isReady = () =>
    fetch(`${url}/health/ready`).then(
      ({ ok }) => ok,
      () => false,
    )
  while (!(await isReady())) await new Promise((done) => setTimeout(done, 20))
  const sent = await fetch(`${url}/predictions`, {
    method: 'POST',
    headers: { 'content-type': 'application/jsonlines' },
    body: line('sent', at).slice(predictionMark.length),
  })
  expect([sent.status, await sent.json()]).toEqual([200, expect.objectContaining({ taken: 1 })])
  stop.abort()
  expect(await ended).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('Taking predictions of churn at'),
  })
  const shown = await run(folder, ['predictions', 'show', 'sent'])
  expect(shown.stdout).not.toContain('email')
  expect(shown.stdout).toContain('age')
})
