import type { PackedFile } from '../formats/bundle.ts'
import { textFile } from '../formats/bundle.ts'
import { userId } from '../image/user-id.ts'
import { hostName } from './host-name.ts'

/** The image of Docker Hub that a Dockerfile builds on. */
const dockerBase = 'node:24-bookworm-slim'

function dockerfile(base: string): string {
  return `FROM ${base}
WORKDIR /app
COPY --chmod=0444 server.mjs model.safetensors bom.json ./
ENV NODE_ENV=production HOST=0.0.0.0 PORT=8080
USER ${userId}:${userId}
EXPOSE 8080
STOPSIGNAL SIGTERM
# The model must give the same bits on this base as where it was packed.
RUN ["node", "/app/server.mjs", "--check"]
HEALTHCHECK --interval=30s --timeout=3s --start-period=5s CMD ["node", "-e", "fetch('http://127.0.0.1:8080/health/ready').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "/app/server.mjs"]
`
}

function compose(name: string): string {
  return `services:
  "${name}":
    build: .
    image: "${name}"
    # On this machine alone; 8080:8080 opens it to the network.
    ports: ["127.0.0.1:8080:8080"]
    read_only: true
    cap_drop: [ALL]
    security_opt: ["no-new-privileges:true"]
    stop_grace_period: 15s
    restart: unless-stopped
`
}

/**
 * Writes what an engine builds an image of a bundle by: Dockerfile, compose.yaml and .dockerignore, beside the bundle.
 *
 * @param base - the image to build on; it must have Node 20 or later as `node`
 */
export function dockerFiles(
  name: string,
  bundle: readonly PackedFile[],
  base = dockerBase,
): readonly PackedFile[] {
  return [
    ...bundle,
    textFile('Dockerfile', dockerfile(base)),
    textFile('compose.yaml', compose(hostName(name))),
    textFile('.dockerignore', '*\n!server.mjs\n!model.safetensors\n!bom.json\n'),
  ]
}
