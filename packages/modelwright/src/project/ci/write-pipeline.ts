import { mkdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { ModelwrightError } from '../../core/index.ts'
import { codeOf, diskError } from '../disk-error.ts'
import { sha256 } from '../objects.ts'
import { writeWhole } from '../write-file.ts'
import type { PipelineFile } from './pipeline.ts'

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true }).catch((error) => {
    throw diskError(error, path)
  })
  await writeWhole(path, text)
}

/** What became of a file. */
export interface WrittenFile {
  readonly path: string
  readonly state: 'written' | 'unchanged' | 'kept'
}

const mark = /^# Written by modelwright ci .*\n# modelwright:([0-9a-f]{16})\n/

const digestOf = (text: string): string => sha256(text.replaceAll('\r\n', '\n')).slice(0, 16)

/** The file as it is written: who wrote it, and a digest that tells whether a person has changed it since. */
export function markedText({ text }: PipelineFile, name: string): string {
  const said = `# Written by modelwright ci ${name}. Change it as you like: only --force writes over a file that was changed.`
  return `${said}\n# modelwright:${digestOf(text)}\n${text}`
}

/** Whether a file is as it was written, by whichever version. */
function isOurs(found: string): boolean {
  const plain = found.replaceAll('\r\n', '\n')
  const [head, digest] = mark.exec(plain) ?? []
  return head !== undefined && digestOf(plain.slice(head.length)) === digest
}

async function readThere(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch((error) => {
    if (codeOf(error) === 'ENOENT') return undefined
    throw diskError(error, path)
  })
}

function changed(paths: readonly string[]): ModelwrightError {
  return new ModelwrightError('PROJECT_PIPELINE_CHANGED', {
    message: `${paths.join(', ')} ${paths.length === 1 ? 'is' : 'are'} there, and not as modelwright wrote ${paths.length === 1 ? 'it' : 'them'}.`,
    where: paths[0],
    mend: ['See what would be written:  --print', 'Write over what is there:  --force'],
  })
}

/**
 * Writes the files of a pipeline: all of them, or none. One that a person has changed or made is never written over, unless forced.
 *
 * @throws {ModelwrightError} PROJECT_PIPELINE_CHANGED - when one was changed
 */
export async function writePipeline(
  files: readonly PipelineFile[],
  { root, name, force }: { readonly root: string; readonly name: string; readonly force: boolean },
): Promise<readonly WrittenFile[]> {
  const planned = await Promise.all(
    files.map(async (file) => {
      const text = markedText(file, name)
      const found = await readThere(join(root, file.path))
      const isSame = found?.replaceAll('\r\n', '\n') === text
      const isFree = found === undefined || force || isOurs(found)
      const state = isSame ? 'unchanged' : isFree ? 'written' : file.isKept === true ? 'kept' : 'changed'
      return { path: file.path, text, state }
    }),
  )
  const blocked = planned.filter(({ state }) => state === 'changed').map(({ path }) => path)
  if (blocked.length > 0) throw changed(blocked)
  for (const { path, text, state } of planned) if (state === 'written') await write(join(root, path), text)
  return planned.map(({ path, state }) => ({ path, state: state as WrittenFile['state'] }))
}
