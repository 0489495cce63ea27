import { expect, it } from 'vitest'
import { loadPackage } from '../../../src/deploy/http/load-package.ts'

it('a package that is not installed is named with the line that installs it', async () => {
  const work = loadPackage('no-such-package-anywhere', { what: 'Deploying there', folder: process.cwd() })
  await expect(work).rejects.toMatchObject({
    code: 'DEPLOY_PACKAGE_MISSING',
    mend: ['npm install no-such-package-anywhere'],
  })
})

it('a package that is installed is loaded', async () => {
  const what = { what: 'It', folder: process.cwd() }
  const { green } = await loadPackage<{ green(text: string): string }>('picocolors', what)
  expect(green('ok')).toContain('ok')
})

it('what the same work needs besides and is missing, too, is installed in one go', async () => {
  const along = ['no-such-package-anywhere', 'picocolors', 'none-such-either']
  const work = loadPackage('no-such-package-anywhere', { what: 'It', folder: process.cwd(), along })
  await expect(work).rejects.toMatchObject({
    mend: ['npm install no-such-package-anywhere none-such-either'],
  })
})
