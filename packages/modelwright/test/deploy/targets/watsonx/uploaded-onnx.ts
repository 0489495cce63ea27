import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { OnnxRunner, Returned } from '../../../pack/onnx/onnxruntime.ts'

/** Archives that were uploaded, each run by onnxruntime. */
export class UploadedOnnx {
  readonly folder: string
  readonly runner: OnnxRunner
  private files = new Map<string, Uint8Array>()

  constructor(folder: string, runner: OnnxRunner) {
    this.folder = folder
    this.runner = runner
  }

  /** What the one file of an archive says of rows given to its first input. */
  async predictions(id: string, content: Buffer, values: string[][]): Promise<readonly object[]> {
    const said = await this.runner.run(this.fileOf(id, content), { '': { table: values } })
    return Object.entries(said).map(([name, one]) => ({ id: name, values: valuesOf(one) }))
  }

  /** The one file of what was uploaded, taken out by another program. */
  private fileOf(id: string, content: Buffer): Uint8Array {
    const known = this.files.get(id)
    if (known !== undefined) return known
    const within = mkdtempSync(join(this.folder, 'model-'))
    const archive = join(within, 'model.tar.gz')
    writeFileSync(archive, content)
    mkdirSync(join(within, 'files'))
    const { status, stderr } = spawnSync('tar', ['-xzf', archive, '-C', join(within, 'files')], {
      encoding: 'utf8',
    })
    if (status !== 0) throw new Error(stderr)
    const [name, ...more] = readdirSync(join(within, 'files'))
    if (more.length > 0 || !name.endsWith('.onnx'))
      throw new Error(`There must be one .onnx, found ${[name, ...more]}`)
    this.files.set(id, readFileSync(join(within, 'files', name)))
    return this.files.get(id)!
  }
}

/** As `tolist()` of Python gives them. */
function valuesOf({ shape, doubles, values }: Returned): unknown[] {
  const all: unknown[] = [...(doubles ?? values ?? [])].flat()
  const [rows, width] = shape
  return width === undefined
    ? all
    : Array.from({ length: rows }, (_, row) => all.slice(row * width, (row + 1) * width))
}
