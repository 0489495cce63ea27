import { buildImage } from '../../image/build-image.ts'
import { logProblems } from '../../log-options.ts'
import { defineTarget } from '../../target.ts'
import { dockerOptions } from './options.ts'
import { dockerResources } from './resources.ts'
import type { DockerCloud } from './swap.ts'

const cloud = () => import('./cloud.ts')

/** Docker has no rights finer than its socket: what an account may ask is all or nothing. */
const policy = `# Whoever may speak to the engine is root on its host. Give the deployer a host of its own, or rootless podman:
sudo usermod -aG docker <deployer>
# or, without root:
systemctl --user enable --now podman.socket
export DOCKER_HOST=unix://$XDG_RUNTIME_DIR/podman/podman.sock
`

/** A host with Docker or podman: a container by the engine's API, at one port. */
export const docker = defineTarget<typeof dockerOptions, DockerCloud>({
  name: 'docker',
  title: 'Docker host',
  about: 'a container on a host with Docker or podman',
  options: dockerOptions,
  supports: {
    runs: 'runtime',
    split: 'none',
    asksBefore: true,
    logs: true,
    scalesToZero: false,
    maxBodyBytes: 10 * 1024 * 1024,
  },
  check: async (_, options) => logProblems(options),
  build: buildImage,
  describe: (request) => ({
    resources: dockerResources(request),
    policy: { format: 'text', text: policy },
  }),
  open: async (options, host) => (await cloud()).openDocker(options, host),
  place: async ({ engine }) => ({ engine: engine.facts['machine'] ?? '' }),
  invoke: async (...args) => (await cloud()).invokeDocker(...args),
  readTraffic: async (...args) => (await cloud()).dockerTraffic(...args),
  shift: async (...args) => (await cloud()).shiftDocker(...args),
  async *logs(...args) {
    yield* (await cloud()).dockerLogs(...args)
  },
  async *pages(...args) {
    yield* (await cloud()).dockerPages(...args)
  },
})
