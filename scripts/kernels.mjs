// Compiles AssemblyScript kernels and writes them as a module of base64 texts, so that no host has to open a file to load
// them. The module begins with the digest of what it was made of and is left alone while that is unchanged.
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { digestOf, root } from './sources.mjs'

/** Small and quick, no start-up code, nothing imported but what a kernel declares. */
const usualFlags = [
  ...['-O3', '--converge', '--noAssert'],
  ...['--runtime', 'stub', '--use', 'abort=', '--initialMemory', '1'],
]

/** Compiles one file; refuses with the compiler's own words. */
async function compile(file, flags) {
  const { default: asc } = await import('assemblyscript/asc')
  let binary
  const { error, stderr } = await asc.main(
    [file, '--baseDir', root, '--outFile', 'kernel.wasm', ...usualFlags, ...flags],
    {
      readFile: (name, base) => {
        const path = join(base, name)
        return existsSync(path) ? readFileSync(path, 'utf8') : null
      },
      writeFile: (_name, contents) => {
        binary = contents
      },
      listFiles: () => [],
    },
  )
  if (error !== null) throw new Error(`${file} does not compile:\n${stderr.toString()}`)
  return Buffer.from(binary).toString('base64')
}

/**
 * Compiles the named files of a folder into one module, `outFile` with its `.d.ts`: for each name a constant that holds
 * the base64 of its binary. Declarations stand apart so that a package's own sources stay the only root of its types.
 *
 * @param folder - of the `.ts` files, from the root
 * @param outFile - a `.js` file, from the root
 * @param options.kernels - file without extension, by the name of the constant: `{ walkTrees: 'walk-trees' }`
 * @param options.flags - more flags for asc, e.g. `['--enable', 'simd', '--importMemory']`
 * @param options.besides - folders of other kernels that these import from
 * @param options.force - also when nothing changed
 */
export async function compileKernels(folder, outFile, { kernels, flags = [], besides = [], force = false }) {
  const made = `${JSON.stringify([kernels, flags])} ${digestOf([folder, ...besides, 'scripts/kernels.mjs'])}`
  const stamp = `// Made by npm run generate from ${folder}: ${made}\n`
  const path = join(root, outFile)
  if (!force && existsSync(path) && readFileSync(path, 'utf8').startsWith(stamp)) return
  const lines = []
  for (const [name, file] of Object.entries(kernels))
    lines.push(`export const ${name} = '${await compile(`${folder}/${file}.ts`, flags)}'\n`)
  const types = Object.keys(kernels).map((name) => `export declare const ${name}: string\n`)
  mkdirSync(dirname(path), { recursive: true })
  writeWhole(path.replace(/\.js$/, '.d.ts'), stamp + types.join(''))
  writeWhole(path, stamp + lines.join(''))
}

/** Writes beside and renames, so that a reader never finds half a file. */
export function writeWhole(path, text) {
  const temporary = `${path}.${process.pid}`
  writeFileSync(temporary, text)
  renameSync(temporary, path)
}
