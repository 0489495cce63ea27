import { placeOf, revisionName } from '../../google/names.ts'
import type { DescribeRequest, Placed } from '../../target.ts'
import type { VertexAiOptions } from './options.ts'

/** A revision to describe. */
export type VertexRequest = DescribeRequest<VertexAiOptions>

/** Where endpoints and models of a region lie. */
export function parentOf(request: Pick<VertexRequest, 'options' | 'place'>): string {
  const { project, region } = placeOf(request)
  return `projects/${project}/locations/${region}`
}

/** The endpoint of a deployment. */
export function endpointName(request: Pick<VertexRequest, 'options' | 'place' | 'release'>): string {
  return `${parentOf(request)}/endpoints/${request.release.deployment}`
}

/** The same, once it is placed. */
export function placedEndpoint({ place, deployment }: Placed<VertexAiOptions>): string {
  return `projects/${place['project']}/locations/${place['region']}/endpoints/${deployment}`
}

/** The model of a revision: its name is known before it is made. */
export function modelName(request: VertexRequest): string {
  return `${parentOf(request)}/models/${revisionName(request.release.deployment, request.revision)}`
}

/** Where the repository of images is. */
export function repositoryOf(request: Pick<VertexRequest, 'release' | 'options' | 'place'>) {
  return { release: request.release, ...placeOf(request), given: request.options.repository }
}

/** Vertex AI knows deployed models by up to ten digits: those of the revision's first eight. */
export function deployedId(revision: string): string {
  return String(Number.parseInt(revision.slice(0, 8), 16) + 1)
}
