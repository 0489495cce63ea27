/** Options of targets that run an image: what it is built on. */
export const imageOptions = {
  base: {
    type: 'text',
    default: 'npm',
    about: 'what the image is built on: npm (Node and its libraries alone), or an image of a registry',
  },
  platform: {
    type: 'choice',
    default: 'linux/amd64',
    choices: ['linux/amd64', 'linux/arm64'],
    about: 'the processors it runs on',
  },
  node: {
    type: 'text',
    default: '',
    about: "a file with Node's program, or the package of npm that carries it, where npm cannot be reached",
  },
  libraries: {
    type: 'text',
    default: '',
    about: "root of a tree with Node's libraries, where this machine is of another kind than the platform",
  },
} as const
