import type { PipelineFacts } from './facts.ts'
import { deployLines, installLine, type Pipeline, quoted, within } from './pipeline.ts'

/** Lines that place the champion, of runs of the branch alone. Credentials are masked variables of the project. */
function deploySteps(facts: PipelineFacts, branch: string): string {
  const guarded = deployLines(facts).map(
    (line) => `if [ "$CI_COMMIT_BRANCH" = ${quoted(branch)} ]; then ${line}; fi`,
  )
  return guarded.map((line) => `\n    - ${quoted(line)}`).join('')
}

/**
 * A pipeline of GitLab: runs on the branch, on merge requests and by schedules; a gate that refuses fails the job.
 */
export const gitlab: Pipeline = {
  name: 'gitlab',
  about: 'GitLab CI: branch, merge request, schedule',
  files(facts, { node, minutes, branch }) {
    const { inside, name, hasLock } = facts
    const enter = inside === '' ? '' : `\n    - cd ${quoted(inside)}`
    const offline = hasLock ? ' --cache "$CI_PROJECT_DIR/.npm" --prefer-offline' : ''
    const text = `stages: [train]

${name}-train:
  stage: train
  image: node:${node}
  timeout: ${minutes} minutes
  # One run at a time: the next one goes on from what this one leaves.
  resource_group: ${quoted(`modelwright-${name}`)}
  variables:
    # Where runs and objects lie: set the variables MODELWRIGHT_STORE and MODELWRIGHT_OBJECTS of the project, masked;
    # where they are not set: in .modelwright, kept in the cache.
    RUN_FLAGS: ""
    STORE_POLICY: pull-push
  rules:
    # A merge request is judged; its model never becomes champion.
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
      variables:
        RUN_FLAGS: --no-promote
        STORE_POLICY: pull
    - if: $CI_COMMIT_BRANCH == ${quoted(branch)}
  cache:
    - key:
        files: [${quoted(within(facts, hasLock ? 'package-lock.json' : 'package.json'))}]
      paths: [.npm/]
    - key: ${quoted(`modelwright-${name}`)}
      paths: [${quoted(within(facts, '.modelwright/'))}]
      policy: $STORE_POLICY
      when: always
  script:${enter}
    - ${installLine(facts)}${offline}
    - npx --no-install modelwright run $RUN_FLAGS --json > modelwright-run.json${deploySteps(facts, branch)}
  after_script:${enter}
    - npx --no-install modelwright ci summary modelwright-run.json --out modelwright-results
    - cat modelwright-results/summary.md
  artifacts:
    when: always
    expose_as: ${quoted(`${name} results`)}
    paths: [${quoted(within(facts, 'modelwright-results/'))}]
    expire_in: 3 months
`
    return [{ path: '.gitlab-ci.yml', text }]
  },
  next: (_, { schedule }) => [
    'Commit the file and push it.',
    `Set the schedule in the project, under Build > Pipeline schedules:  ${schedule}`,
    'For a store that everybody shares, set the variables MODELWRIGHT_STORE and MODELWRIGHT_OBJECTS, masked.',
  ],
}
