import { mkdir } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { ModelwrightError } from '../../core/index.ts'
import { deployTemplates, type Planned } from '../../deploy/index.ts'
import { writeWhole } from '../../project/write-file.ts'
import type { Io } from '../main.ts'

/** Files in which a plan is written for other tools. */
export interface TemplateFlags {
  readonly terraform?: string
  readonly cloudformation?: string
}

function checkEnding(path: string, flag: string, endings: readonly string[]): void {
  if (endings.some((ending) => path.endsWith(ending))) return
  throw new ModelwrightError('CLI_ARGUMENT_INVALID', {
    message: `The file of ${flag} must end with ${endings.join(' or ')}.`,
    where: path,
    mend: [`${flag} out/main${endings[0]}`],
  })
}

async function write(path: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await writeWhole(path, content)
}

/** Archives that a text of Terraform expects beside it. */
function besideOf(text: string): readonly string[] {
  return [...new Set([...text.matchAll(/\$\{path\.module\}\/([\w.-]+)/g)].map(([, name]) => name))]
}

/** What an archive is called that a template of CloudFormation takes out of a bucket: the end of its name there. */
function uploadedOf(text: string): string | undefined {
  return /"?S3Key"?: "([^"]+\.zip)"/.exec(text)?.[1].split('/').at(-1)
}

/** Writes a plan in the words of other tools, with the archive beside it that they upload. @returns the files, as they were asked for */
export async function writeTemplates(
  { plan, prepared }: Planned,
  { terraform, cloudformation }: TemplateFlags,
  io: Io,
): Promise<readonly string[]> {
  const { target } = plan
  const { description, build } = prepared
  const written: string[] = []
  if (terraform !== undefined) {
    checkEnding(terraform, '--terraform', ['.tf.json'])
    const text = (await deployTemplates()).terraformText(target, description)
    await write(resolve(io.folder, terraform), text)
    written.push(terraform)
    for (const name of build.archive === undefined ? [] : besideOf(text)) {
      await write(resolve(io.folder, dirname(terraform), name), build.archive!)
      written.push(join(dirname(terraform), name))
    }
  }
  if (cloudformation !== undefined) {
    checkEnding(cloudformation, '--cloudformation', ['.json', '.yaml', '.yml'])
    const form = cloudformation.endsWith('.json') ? 'json' : 'yaml'
    const text = (await deployTemplates()).cloudformationText(target, description, form)
    await write(resolve(io.folder, cloudformation), text)
    written.push(cloudformation)
    const name = uploadedOf(text)
    if (name !== undefined && build.archive !== undefined) {
      await write(resolve(io.folder, dirname(cloudformation), name), build.archive)
      written.push(join(dirname(cloudformation), name))
    }
  }
  return written
}
