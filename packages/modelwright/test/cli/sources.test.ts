import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { everything } from '../everything.ts'
import { fakeGcs } from '../retrieve/buckets/fake-gcs.ts'
import { hasForeign, installForeign } from '../retrieve/buckets/foreign.ts'
import { body, openWeb } from '../retrieve/web.ts'
import { run, workFolder } from './command-line.ts'

const web = await openWeb()
const samples = new URL('../../../../examples/data/', import.meta.url)
const penguins = readFileSync(new URL('penguins.csv', samples))

it('a table at an address is explored, trained on, evaluated and predicted, and secrets stay out of it all', async () => {
  const folder = workFolder()
  web.on('/penguins.csv', (request, response, times) => {
    const isMine =
      request.headers.authorization === `Basic ${Buffer.from('me:planted-password').toString('base64')}`
    body(isMine ? penguins : '', { etag: '"1"' }, isMine ? 200 : 401)(request, response, times)
  })
  const address = `${web.url.replace('//', '//me:planted-password@')}/penguins.csv?token=planted-token`
  const outcomes = [
    await run(folder, ['explore', address, '--json']),
    await run(folder, [
      'run',
      address,
      '--target',
      'species',
      '--name',
      'penguins',
      '--trials',
      '1',
      '--linear',
      '--json',
    ]),
    await run(folder, ['predict', 'penguins', address, '-o', 'out.csv']),
    await run(folder, ['evaluate', 'penguins', address, '--json']),
    await run(folder, ['run', `${web.url}/missing.csv?token=planted-token`, '--target', 'species', '--json']),
    await run(folder, ['runs', '--json']),
  ]
  expect(outcomes.map(({ code }) => code)).toEqual([0, 0, 0, 1, 2, 0])
  expect(outcomes[3].stdout).toContain('EVALUATE_ROWS_SEEN')
  expect(outcomes[4].stdout).toContain('RETRIEVE_ADDRESS_MISSING')
  expect(readFileSync(join(folder, 'out.csv'), 'utf8').split('\n')).toHaveLength(346)
  const said = outcomes.map(({ stdout, stderr }) => stdout + stderr).join('\n')
  for (const text of [said, everything(folder)]) expect(text).not.toContain('planted')
})

it('secrets are named in an address, and filled from the environment of the command', async () => {
  const folder = workFolder()
  web.on('/keyed.csv', (request, response, times) => {
    const isMine = new URL(request.url!, web.url).searchParams.get('key') === 'planted key'
    body(isMine ? penguins : '', {}, isMine ? 200 : 403)(request, response, times)
  })
  const address = `${web.url}/keyed.csv?key=\${PENGUIN_KEY}`
  const missing = await run(folder, ['explore', address, '--json'])
  expect(missing.code).toBe(2)
  expect(missing.stdout).toContain('RETRIEVE_SECRET_MISSING')
  const env = { PENGUIN_KEY: 'planted key' }
  const outcomes = [
    await run(folder, ['explore', address, '-o', 'page.html'], undefined, env),
    await run(folder, ['init', address, '--target', 'species'], undefined, env),
    await run(folder, ['run', '--trials', '1', '--linear'], undefined, env),
  ]
  expect(outcomes.map(({ code }) => code)).toEqual([0, 0, 0])
  const said = outcomes.map(({ stdout, stderr }) => stdout + stderr).join('\n')
  for (const text of [said, everything(folder)]) expect(text).not.toContain('planted')
}, 60_000)

describe.skipIf(!hasForeign('@google-cloud/storage'))('buckets (needs npm ci --prefix test/foreign)', () => {
  it('an address in a bucket is trained on and predicted', async () => {
    const folder = workFolder()
    installForeign(folder)
    const fake = fakeGcs('shop')
    const server = createServer(fake.answer).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const env = {
      STORAGE_EMULATOR_HOST: `http://127.0.0.1:${(server.address() as { port: number }).port}`,
      GOOGLE_CLOUD_PROJECT: 'x',
    }
    fake.put('2024/penguins.csv', penguins)
    const argv = ['run', 'gs://shop/2024/*.csv', '--target', 'species', '--trials', '1', '--linear', '--json']
    const trained = await run(folder, argv, undefined, env)
    expect(trained.json()).toMatchObject({ model: { name: 'penguins' } })
    const predicted = await run(
      folder,
      ['predict', 'penguins', 'gs://shop/2024/penguins.csv', '-o', 'out.csv'],
      undefined,
      env,
    )
    expect([trained.code, predicted.code]).toEqual([0, 0])
    server.closeAllConnections()
    server.close()
  }, 60_000)

  it('a package that is missing is named with the command that installs it', async () => {
    const outcome = await run(workFolder(), ['explore', 's3://shop/a.csv', '--json'])
    expect(outcome.json<{ error: object }>().error).toMatchObject({
      code: 'RETRIEVE_PACKAGE_MISSING',
      mend: ['npm install @aws-sdk/client-s3'],
    })
  })
})
