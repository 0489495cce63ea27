import { installLine, type Pipeline, within } from './pipeline.ts'

/** An image that runs the workflow: what a cluster's job starts. */
export const docker: Pipeline = {
  name: 'docker',
  about: 'Dockerfile of an image that runs the workflow',
  files(facts, { node }) {
    const install = installLine(facts)
    const lock = facts.hasLock ? ' package-lock.json' : ''
    const text = `FROM node:${node}-bookworm-slim
WORKDIR /app
COPY package.json${lock} ./
RUN ${install} --omit=dev && npm cache clean --force
COPY . .
# The store lies here, unless MODELWRIGHT_STORE and MODELWRIGHT_OBJECTS say otherwise: mount a volume to keep it.
RUN mkdir -p .modelwright && chown node:node .modelwright
ENV NODE_ENV=production
USER node
ENTRYPOINT ["node_modules/.bin/modelwright"]
CMD ["run"]
`
    // Secrets that lie about in a folder are no part of an image.
    const ignored = `node_modules
.modelwright
.git
.npmrc
**/.env*
**/*.pem
modelwright-run.json
modelwright-results
`
    return [
      { path: within(facts, 'Dockerfile'), text },
      { path: within(facts, '.dockerignore'), text: ignored, isKept: true },
    ]
  },
  next: ({ name }) => [
    `docker build -t ${name} .`,
    `docker run --rm -v ${name}-store:/app/.modelwright ${name}`,
    'modelwright must stand under "dependencies" of package.json: development packages are left out.',
  ],
}
