import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { freePort } from '../../../../test/free-port.ts'
import { type Started, startBin } from '../serve/processes/bin.ts'
import { run, workFolder } from './command-line.ts'

const folder = workFolder('penguins.csv')
const [head, ...lines] = readFileSync(join(folder, 'penguins.csv'), 'utf8').trim().split('\n')
const names = head!.split(',')
const penguins = lines.map((line) =>
  Object.fromEntries(line.split(',').map((value, at) => [names[at]!, value === 'NA' ? null : value])),
)
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

const post = async (port: number, path: string, body: unknown) => {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return { status: answer.status, body: (await answer.json()) as Readonly<Record<string, never>> }
}

const workflow = (changes: string) =>
  writeFileSync(
    join(folder, 'workflow.ts'),
    `import { csv, defineWorkflow, logistic } from 'modelwright'
export default defineWorkflow({
  name: 'birds', retrieve: csv('penguins.csv'), target: 'species', train: [logistic()], tune: { budget: { trials: 1 } },
  ${changes}
})`,
  )

const weak = "ignore: ['bill_length_mm', 'bill_depth_mm', 'flipper_length_mm', 'body_mass_g', 'sex'],"
const versionsOf = async () =>
  (await run(folder, ['models', '--json'])).json<{ models: { version: number; aliases: string[] }[] }>()
    .models

/**
 * Asks with penguins one after the other, and tells what they were; gives who answered how often.
 *
 * @param first - whose first answer the count begins with
 */
async function ask(port: number, isOver: () => boolean, first = ''): Promise<Record<string, number>> {
  const answered: Record<string, number> = {}
  let isCounted = first === ''
  for (let at = 0; !isOver(); at++) {
    const { species, ...row } = penguins[(at * 7) % penguins.length]!
    const asked = await post(port, '/predict', row).catch(() => undefined)
    if (asked === undefined) {
      await wait(50)
      continue
    }
    const who = asked.status === 200 ? String(asked.body['model']!['version']) : String(asked.status)
    isCounted ||= who === first
    if (isCounted) answered[who] = (answered[who] ?? 0) + 1
    if (asked.status === 200) await post(port, '/outcomes', { id: asked.body['id'], outcome: species })
    await wait(2)
  }
  return answered
}

const saidBy = (started: Started, text: string) => () => {
  if (started.child.exitCode !== null) throw new Error(started.said.join('\n'))
  return started.said.some((line) => line.includes(text))
}

/** Retrains by hand, as soon as the passes of `up` leave the model alone. */
async function updateNow(why: string): Promise<string> {
  for (;;) {
    const { stderr } = await run(folder, ['update', '--now', why, '--quiet'])
    if (!stderr.includes('UPDATE_MODEL_KEPT')) return stderr
    await wait(200)
  }
}

const trial =
  "trial: { by: 'canary', share: 40, first: 'nothing', needs: 'not-worse', effect: 0.3, leastRows: 50 },"

beforeAll(async () => {
  workflow(`${weak} ${trial}`)
  expect(await run(folder, ['run', '--quiet'])).toMatchObject({ code: 0 })
}, 120_000)

describe('a challenger that answers a share of the requests', () => {
  let started: Started
  let port: number

  it('joins and takes the place without a restart, and all of it is in the log of changes', async () => {
    port = await freePort()
    started = startBin(folder, ['up', '--port', String(port), '--every', '1', '--cool-down', '100'])
    await ask(port, saidBy(started, 'Predictions are logged'))
    workflow(trial)
    expect(await updateNow('more columns')).not.toContain('error')
    const answered = await ask(port, saidBy(started, 'Version 2 is champion now'), '2')
    expect(started.said.join('\n')).toContain('Version 2 answers 40 % of the requests now.')
    expect(started.said.join('\n')).toMatch(/Version 2 is champion now\. It is not worse by 0\.3 a row/)
    expect(answered['2']! / (answered['1']! + answered['2']!)).toBeGreaterThan(0.2)
    expect(answered['1']!).toBeGreaterThan(20)
    expect(await versionsOf()).toMatchObject([{ aliases: [] }, { aliases: ['champion'] }])
    const { stdout } = await run(folder, ['audit'])
    expect(stdout).toMatch(/alias set +birds@canary/)
    expect(stdout).toMatch(/alias removed +birds@canary/)
    expect((await run(folder, ['audit', 'verify'])).code).toBe(0)
  }, 240_000)

  it('is cut off where it fails, and the champion answers all requests again', async () => {
    // Requests come without the sex of the bird; this one insists on a column that they do not have at all.
    writeFileSync(
      join(folder, 'wider.csv'),
      [`${head!},beak`, ...lines.map((line, at) => `${line},${at % 9}`)].join('\n'),
    )
    workflow(trial)
    const text = readFileSync(join(folder, 'workflow.ts'), 'utf8').replace('penguins.csv', 'wider.csv')
    writeFileSync(join(folder, 'workflow.ts'), text)
    expect(await updateNow('a new column')).not.toContain('error')
    const answered = await ask(port, saidBy(started, 'Version 3 is refused'))
    expect(started.said.join('\n')).toMatch(/Version 3 is refused\. It fails where the champion answers/)
    expect(answered['422']!).toBeGreaterThan(3)
    expect(await versionsOf()).toMatchObject([{}, { aliases: ['champion'] }, { aliases: [] }])
    const until = Date.now() + 4000
    await ask(port, () => Date.now() > until)
    const last = Date.now() + 1000
    const after = await ask(port, () => Date.now() > last)
    expect(Object.keys(after)).toEqual(['2'])
    started.child.kill('SIGTERM')
    expect((await started.ended)[0]).toBe(0)
    const segments = join(folder, '.modelwright/predictions/birds/segments')
    const logged = readdirSync(segments)
      .filter((name) => name.startsWith('predictions'))
      .map((name) => readFileSync(join(segments, name), 'utf8'))
      .join('')
    expect(logged).toContain('"variant":"canary","share":0.4')
    expect(logged).toContain('"failed":422')
  }, 240_000)
})
