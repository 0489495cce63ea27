import { userId } from '../image/user-id.ts'
import { hostName } from './host-name.ts'

/** What a cluster is told of a service. */
export interface ClusterOptions {
  readonly name: string
  readonly version?: number
  /** The image that is started, best by its digest. */
  readonly image: string
  /** Copies that always run. */
  readonly replicas: number
  /** Copies at most, under load. */
  readonly maxReplicas: number
  /** Memory each may take, MiB. */
  readonly memoryMib: number
}

const quoted = (text: string): string => JSON.stringify(text)

interface Names {
  readonly name: string
  readonly labels: string
}

/** Lines, set in. */
function setIn(text: string, by: number): string {
  return text.replace(/^/gm, ' '.repeat(by))
}

function deployment({ name, labels }: Names, { image, replicas, memoryMib }: ClusterOptions): string {
  const probe = (path: string, more: string) => `httpGet:\n  path: ${path}\n  port: http\n${more}`
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${quoted(name)}
  labels:
${labels}
spec:
  replicas: ${replicas}
  selector:
    matchLabels:
      app.kubernetes.io/name: ${quoted(name)}
  strategy:
    type: RollingUpdate
    rollingUpdate:
      maxUnavailable: 0
      maxSurge: 1
  template:
    metadata:
      labels:
${setIn(labels, 4)}
    spec:
      automountServiceAccountToken: false
      enableServiceLinks: false
      # The server goes on for 5 s, until no node sends it requests any more, then drains for up to 8 s.
      terminationGracePeriodSeconds: 20
      securityContext:
        runAsNonRoot: true
        runAsUser: ${userId}
        runAsGroup: ${userId}
        seccompProfile:
          type: RuntimeDefault
      containers:
        - name: model
          image: ${quoted(image)}
          env:
            - name: HOST
              value: "0.0.0.0"
            - name: PORT
              value: "8080"
          ports:
            - name: http
              containerPort: 8080
          startupProbe:
${setIn(probe('/health/ready', 'periodSeconds: 1\nfailureThreshold: 30'), 12)}
          readinessProbe:
${setIn(probe('/health/ready', 'periodSeconds: 5\ntimeoutSeconds: 2'), 12)}
          livenessProbe:
${setIn(probe('/health/live', 'periodSeconds: 10\ntimeoutSeconds: 5\nfailureThreshold: 3'), 12)}
          resources:
            requests:
              cpu: 100m
              memory: ${Math.ceil(memoryMib / 2)}Mi
            limits:
              memory: ${memoryMib}Mi
          securityContext:
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            capabilities:
              drop: [ALL]
      topologySpreadConstraints:
        - maxSkew: 1
          topologyKey: kubernetes.io/hostname
          whenUnsatisfiable: ScheduleAnyway
          labelSelector:
            matchLabels:
              app.kubernetes.io/name: ${quoted(name)}
`
}

function service({ name, labels }: Names): string {
  return `apiVersion: v1
kind: Service
metadata:
  name: ${quoted(name)}
  labels:
${labels}
spec:
  # Within the cluster alone: what opens it to the world is yours to choose.
  type: ClusterIP
  selector:
    app.kubernetes.io/name: ${quoted(name)}
  ports:
    - name: http
      port: 80
      targetPort: http
`
}

function autoscaler({ name, labels }: Names, { replicas, maxReplicas }: ClusterOptions): string {
  return `apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: ${quoted(name)}
  labels:
${labels}
spec:
  scaleTargetRef:
    apiVersion: apps/v1
    kind: Deployment
    name: ${quoted(name)}
  minReplicas: ${replicas}
  maxReplicas: ${maxReplicas}
  metrics:
    - type: Resource
      resource:
        name: cpu
        target:
          type: Utilization
          averageUtilization: 70
`
}

function budget({ name, labels }: Names): string {
  return `apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: ${quoted(name)}
  labels:
${labels}
spec:
  maxUnavailable: 1
  selector:
    matchLabels:
      app.kubernetes.io/name: ${quoted(name)}
`
}

/**
 * Writes what a cluster runs a model by: a Deployment without rights and with a root that is only read, a Service within the
 * cluster, an autoscaler and a disruption budget.
 */
export function clusterText(options: ClusterOptions): string {
  const name = hostName(options.name)
  const lines = [
    `app.kubernetes.io/name: ${quoted(name)}`,
    ...(options.version === undefined
      ? []
      : [`app.kubernetes.io/version: ${quoted(String(options.version))}`]),
    'app.kubernetes.io/managed-by: modelwright',
  ]
  const names = { name, labels: setIn(lines.join('\n'), 4) }
  return [deployment(names, options), service(names), autoscaler(names, options), budget(names)].join('---\n')
}
