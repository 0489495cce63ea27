import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { body, openWeb } from '../retrieve/web.ts'
import { run, workFolder } from './command-line.ts'

const web = await openWeb()
const samples = new URL('../../../../examples/data/', import.meta.url)
const penguins = readFileSync(new URL('penguins.csv', samples))

/** Every file below a folder, as one text. */
function everything(folder: string): string {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
    .map((path) => readFileSync(path, 'latin1'))
    .join('\n')
}

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
