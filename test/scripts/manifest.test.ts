import { describe, expect, test } from 'vitest'
import { manifestViolations } from '../../scripts/packed/manifest.mjs'

const good = {
  name: 'modelwright',
  version: '1.2.3',
  type: 'module',
  license: 'Apache-2.0',
  sideEffects: false,
  engines: { node: '>=20.19' },
  files: ['dist'],
  exports: { '.': {} },
  dependencies: { '@modelwright/runtime': '1.2.3' },
}
const files = [
  'package.json',
  'LICENSE',
  'NOTICE',
  'README.md',
  'dist/index.js',
  'dist/index.d.ts',
  'bin/modelwright.js',
]

describe('what a packed package must be', () => {
  test('a good one passes', () => {
    expect(manifestViolations(good, files, '1.2.3')).toEqual([])
  })

  test.each([
    ['a range instead of a pin', { dependencies: { '@modelwright/runtime': '^1.2.3' } }],
    ['an install script', { scripts: { postinstall: 'node x.js' } }],
    ['side effects', { sideEffects: true }],
    ['no engines', { engines: undefined }],
    ['no files list', { files: undefined }],
    ['CommonJS', { type: 'commonjs' }],
    ['another licence', { license: 'MIT' }],
    ['development packages', { devDependencies: { typescript: '6.0.3' } }],
    ['no entry point', { exports: {} }],
    ['another version than the runtime', { version: '1.2.4' }],
  ])('%s is found', (_name, change) => {
    expect(manifestViolations({ ...good, ...change }, files, '1.2.3')).toHaveLength(1)
  })

  test('a missing notice and a stray source are found', () => {
    expect(
      manifestViolations(
        good,
        files.filter((file) => file !== 'NOTICE'),
        '1.2.3',
      ),
    ).toHaveLength(1)
    expect(manifestViolations(good, [...files, 'src/index.ts'], '1.2.3')).toHaveLength(1)
  })

  test('bundled code of others comes with its licences', () => {
    const vendored = [...files, 'dist/vendor/fastify.js']
    expect(manifestViolations(good, vendored, '1.2.3')).toHaveLength(1)
    expect(manifestViolations(good, [...vendored, 'dist/vendor/LICENSES.txt'], '1.2.3')).toEqual([])
  })
})
