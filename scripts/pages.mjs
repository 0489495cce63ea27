// Bundles the scripts of pages that people open in a browser, and writes each as a module that holds its text, so that no
// server has to find a file. The module begins with the digest of what it was made of and is left alone while that is unchanged.
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { writeWhole } from './kernels.mjs'
import { digestOf, root } from './sources.mjs'

/** What a page's script is made of besides its own folder: the form's checks, and the parsers below them. */
const shared = [
  'packages/modelwright/pages/dom.ts',
  'packages/modelwright/src/core/form',
  'packages/modelwright/src/core/nearest.ts',
  'packages/modelwright/src/core/errors.ts',
  'packages/runtime/src',
  'scripts/pages.mjs',
]

/**
 * Bundles a page's script into one module, `outFile` with its `.d.ts`: a constant that holds the text of the script.
 *
 * @param entry - a `.ts` file, from the root
 * @param outFile - a `.js` file, from the root
 * @param name - of the constant
 * @param besides - further files and folders it is made of
 */
export async function bundlePage(entry, outFile, { name, besides = [], force = false }) {
  const stamp = `// Made by npm run generate from ${entry}: ${digestOf([dirname(entry), ...shared, ...besides])}\n`
  const path = join(root, outFile)
  if (!force && existsSync(path) && readFileSync(path, 'utf8').startsWith(stamp)) return
  const { build } = await import('esbuild')
  const { outputFiles } = await build({
    entryPoints: [join(root, entry)],
    bundle: true,
    write: false,
    minify: true,
    charset: 'utf8',
    platform: 'browser',
    format: 'esm',
    target: 'es2022',
    conditions: ['@modelwright/source'],
    logLevel: 'error',
  })
  const text = outputFiles[0].text.replaceAll('</script', '<\\/script')
  mkdirSync(dirname(path), { recursive: true })
  writeWhole(path.replace(/\.js$/, '.d.ts'), `${stamp}export declare const ${name}: string\n`)
  writeWhole(path, `${stamp}export const ${name} = ${JSON.stringify(text)}\n`)
}
