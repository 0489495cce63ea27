import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

const isInstalled = (program: string): boolean =>
  spawnSync('sh', ['-c', `command -v ${program}`]).status === 0

/** Whether an engine can be had here: podman, as root. */
export const hasPodman =
  process.platform === 'linux' && process.getuid?.() === 0 && ['podman', 'runc'].every(isInstalled)

/** An engine of podman with stores of its own, that speaks Docker's API at a socket. */
export interface PodmanService {
  readonly address: string
  /** Podman's own words for what is there. */
  podman(...args: readonly string[]): string
  close(): void
}

/** Starts one in a folder. */
export async function startPodman(folder: string): Promise<PodmanService> {
  mkdirSync(folder, { recursive: true })
  const conf = join(folder, 'containers.conf')
  // This machine's kernel has cgroups of two kinds, and no right to raise limits.
  const limits = 'default_ulimits = ["nofile=1024:1024", "nproc=4096:4096"]'
  writeFileSync(
    conf,
    `[containers]\n${limits}\n[engine]\nruntime = "runc"\ncgroup_manager = "cgroupfs"\nevents_logger = "file"\n`,
  )
  const env = { ...process.env, CONTAINERS_CONF: conf }
  // Podman takes no path of over fifty letters here.
  const runroot = mkdtempSync(join(tmpdir(), 'pod-'))
  const storesOf = (driver: string, root: string): string[] =>
    ['--root', join(folder, root), '--runroot', runroot].concat('--storage-driver', driver)
  // Some kernels let nobody lay folders over another: each container has a copy of its image there.
  const hasOverlay = spawnSync('podman', [...storesOf('overlay', 'probe'), 'info'], { env }).status === 0
  const stores = storesOf(hasOverlay ? 'overlay' : 'vfs', 'root')
  const socket = join(folder, 'engine.sock')
  const child: ChildProcess = spawn(
    'podman',
    [...stores, 'system', 'service', '--time', '0', `unix://${socket}`],
    { env, stdio: 'ignore' },
  )
  for (let tries = 0; !existsSync(socket); tries++) {
    if (tries > 600) throw new Error('podman does not listen')
    await pause(50)
  }
  const podman = (...args: readonly string[]): string =>
    execFileSync('podman', [...stores, ...args], {
      env,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
  return {
    address: `unix://${socket}`,
    podman,
    close() {
      spawnSync('podman', [...stores, 'rm', '-f', '-a', '-t', '0'], { env })
      child.kill('SIGTERM')
      for (const root of ['probe', 'root']) spawnSync('umount', ['-l', join(folder, root, 'overlay')])
      rmSync(runroot, { recursive: true, force: true })
    },
  }
}
