/** Steps of a walk from a node of a tree to its child, shared by the kernels that walk: see `walk-trees.ts` for nodes and keys. */

/** The child on a side: 1 is the right one. */
// @ts-ignore: decorator
@inline
export function childOf(node: usize, isRight: i32): usize {
  return <usize>load<i32>(node + (<usize>isRight << 2), 8)
}

/** One step from a node that looks at a number. */
// @ts-ignore: decorator
@inline
export function numberStep(node: usize, keys: usize): usize {
  return childOf(node, i32(load<i32>(keys + <usize>load<i32>(node)) > load<i32>(node, 4)))
}
