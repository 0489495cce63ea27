import { type Message, newMessage } from './protobuf.ts'

/** Types of elements, by ONNX's numbers. */
const elementTypes = { float: 1, int64: 7, string: 8, bool: 9, double: 11 } as const

/** A type of elements. */
export type ElementType = keyof typeof elementTypes

/** A constant of a graph. */
export interface Constant {
  readonly type: ElementType
  readonly shape: readonly number[]
  readonly values: ArrayLike<number> | readonly string[]
}

/** What an attribute of a node may be; whole numbers are `int`, lists of them `ints`. */
export type Attribute = number | string | readonly string[] | ArrayLike<number> | Constant

/** Attributes by name. */
export type Attributes = Readonly<Record<string, Attribute>>

/** One step of a graph. */
export interface GraphNode {
  readonly op: string
  readonly domain: string
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  readonly attributes: Attributes
}

/** A tensor that a graph takes or gives; −1 stands for the number of rows. */
export interface Port {
  readonly name: string
  readonly type: ElementType
  readonly shape: readonly number[]
}

/** A graph whose nodes come in an order in which they can run. */
export interface GraphParts {
  readonly name: string
  readonly nodes: readonly GraphNode[]
  readonly constants: ReadonlyMap<string, Constant>
  readonly inputs: readonly Port[]
  readonly outputs: readonly Port[]
}

/** Numbers as their bytes, lowest first. */
function rawOf({ type, values }: Constant): Uint8Array {
  const numbers = values as ArrayLike<number>
  const size = type === 'float' ? 4 : type === 'bool' ? 1 : 8
  const bytes = new Uint8Array(numbers.length * size)
  const view = new DataView(bytes.buffer)
  for (let i = 0; i < numbers.length; i++) {
    if (type === 'double') view.setFloat64(8 * i, numbers[i], true)
    else if (type === 'float') view.setFloat32(4 * i, numbers[i], true)
    else if (type === 'int64') view.setBigInt64(8 * i, BigInt(numbers[i]), true)
    else view.setUint8(i, numbers[i])
  }
  return bytes
}

/** TensorProto. */
function tensor(constant: Constant, name?: string): Message {
  const message = newMessage().packed(1, constant.shape).integer(2, elementTypes[constant.type])
  if (name !== undefined) message.text(8, name)
  if (constant.type !== 'string') return message.bytes(9, rawOf(constant))
  return message.texts(6, constant.values as readonly string[])
}

const attributeTypes = { int: 2, string: 3, tensor: 4, ints: 7, strings: 8 } as const

/** AttributeProto. */
function attribute(name: string, value: Attribute): Message {
  const message = newMessage().text(1, name)
  const typed = (type: keyof typeof attributeTypes): Message => message.integer(20, attributeTypes[type])
  if (typeof value === 'number') return typed('int').integer(3, value)
  if (typeof value === 'string') return typed('string').text(4, value)
  if ('type' in value) return typed('tensor').message(5, tensor(value))
  if (Array.isArray(value) && typeof value[0] === 'string') return typed('strings').texts(9, value)
  return typed('ints').packed(8, value as ArrayLike<number>)
}

/** NodeProto. */
function node({ op, domain, inputs, outputs, attributes }: GraphNode): Message {
  const message = newMessage()
  message.texts(1, inputs).texts(2, outputs).text(3, outputs[0]).text(4, op)
  for (const name of Object.keys(attributes)) message.message(5, attribute(name, attributes[name]))
  return domain === '' ? message : message.text(7, domain)
}

/** ValueInfoProto; the number of rows is the dimension `rows`. */
function valueInfo({ name, type, shape }: Port): Message {
  const shapes = newMessage()
  for (const size of shape)
    shapes.message(1, size < 0 ? newMessage().text(2, 'rows') : newMessage().integer(1, size))
  const tensorType = newMessage().integer(1, elementTypes[type]).message(2, shapes)
  return newMessage().text(1, name).message(2, newMessage().message(1, tensorType))
}

function graph({ name, nodes, constants, inputs, outputs }: GraphParts): Message {
  const message = newMessage()
  for (const one of nodes) message.message(1, node(one))
  message.text(2, name)
  for (const [key, constant] of constants) message.message(5, tensor(constant, key))
  for (const port of inputs) message.message(11, valueInfo(port))
  for (const port of outputs) message.message(12, valueInfo(port))
  return message
}

/** Versions of the format and of the sets of operators. */
const onnxVersions = { ir: 8, 'ai.onnx': 16, 'ai.onnx.ml': 3 } as const

/**
 * Writes a ModelProto.
 *
 * @see https://github.com/onnx/onnx/blob/v1.16.0/onnx/onnx.proto, for the numbers of fields
 */
export function modelMessage(parts: GraphParts, properties: Readonly<Record<string, string>>): Message {
  const opset = (domain: string, version: number): Message => newMessage().text(1, domain).integer(2, version)
  const message = newMessage()
    .integer(1, onnxVersions.ir)
    .text(2, 'modelwright')
    .message(7, graph(parts))
    .message(8, opset('', onnxVersions['ai.onnx']))
    .message(8, opset('ai.onnx.ml', onnxVersions['ai.onnx.ml']))
  for (const key of Object.keys(properties))
    message.message(14, newMessage().text(1, key).text(2, properties[key]))
  return message
}
